import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { PlatformDoor, StoredEntry } from '../db/platform.ts';

/** The chain of the installation is kept under the nil company. */
export const INSTALLATION = '00000000-0000-0000-0000-000000000000';
const FIRST_PREVIOUS = '0'.repeat(64);
const PAGE = 5_000;

export type Damage = { sequence: number; reason: string };

export type Verification = {
	checked: number;
	first: number | undefined;
	last: number | undefined;
	headHash: string;
	/** The first bad sequence; undefined when the chain is whole. */
	damage: Damage | undefined;
};

const Body = z.object({
	entry: z.looseObject({
		time: z.iso.datetime(),
		actor: z.looseObject({ id: z.string().nullable() }).nullable(),
		actingCompany: z.string().nullable(),
		action: z.string(),
		subject: z.looseObject({ type: z.string(), id: z.string().nullable() }).nullable()
	}),
	sequence: z.number().int()
});

type Chains = Pick<PlatformDoor, 'auditEntries' | 'auditHead'>;

/** Reads a whole chain in order and recomputes every link (SU-24), also while others write to it. */
export async function verifyChain(platform: Chains, companyId: string): Promise<Verification> {
	const result: Verification = {
		checked: 0,
		first: undefined,
		last: undefined,
		headHash: FIRST_PREVIOUS,
		damage: undefined
	};
	let head = await headOf(platform, companyId);
	for (;;) {
		const page = await platform.auditEntries(companyId, result.last ?? 0, PAGE);
		for (const entry of page) {
			const expected = (result.last ?? 0) + 1;
			const reason = faultOf(entry, companyId, expected, result.headHash);
			if (reason) return { ...result, damage: { sequence: expected, reason } };
			result.checked += 1;
			result.first ??= entry.seq;
			result.last = entry.seq;
			result.headHash = entry.hash;
		}
		if (page.length === PAGE) continue;
		const last = result.last ?? 0;
		// The head was read before the page, so what it names must have been in it.
		if (last < head.seq) return { ...result, damage: { sequence: last + 1, reason: `entry ${last + 1} is missing` } };
		head = await headOf(platform, companyId);
		if (head.seq > last) continue;
		const isAtHead = head.seq === last && head.hash === result.headHash;
		return isAtHead
			? result
			: { ...result, damage: { sequence: head.seq + 1, reason: 'it is not what the head of the chain names' } };
	}
}

async function headOf(platform: Chains, companyId: string): Promise<{ seq: number; hash: string }> {
	return (await platform.auditHead(companyId)) ?? { seq: 0, hash: FIRST_PREVIOUS };
}

function faultOf(entry: StoredEntry, companyId: string, expected: number, previous: string): string | undefined {
	if (entry.seq !== expected) return `entry ${expected} is missing`;
	if (entry.prevHash !== previous) return 'it does not follow the entry before it';
	const hash = createHash('sha256').update(previous).update(entry.body).digest('hex');
	if (entry.hash !== hash) return 'its text was changed';
	const parsed = Body.safeParse(parseJson(entry.body));
	if (!parsed.success || canonicalJson(parsed.data) !== entry.body) return 'its text is not an entry';
	return columnFault(entry, companyId, parsed.data);
}

/** Columns stand beside the hashed text for searching; a changed column would lie to the viewer. */
function columnFault(
	entry: StoredEntry,
	companyId: string,
	{ entry: said, sequence }: z.infer<typeof Body>
): string | undefined {
	const pairs: [string, unknown, unknown][] = [
		['sequence', entry.seq, sequence],
		['company', companyId === INSTALLATION ? null : companyId, said.actingCompany],
		['time', entry.at.getTime(), Date.parse(said.time)],
		['actor', entry.actorId, said.actor?.id ?? null],
		['action', entry.action, said.action],
		['subject type', entry.subjectType, said.subject?.type ?? null],
		['subject', entry.subjectId, said.subject?.id ?? null]
	];
	const wrong = pairs.find(([, column, text]) => column !== text);
	return wrong && `its column for ${wrong[0]} differs from its text`;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
