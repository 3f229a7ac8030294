import { correctedInstant } from '#lib/domain/shared/corrected.ts';
import { LogScans, type Scan } from '#lib/domain/tags/commands.ts';
import { isClone } from '#lib/domain/tags/rules.ts';
import { parseTagText } from '#lib/domain/tags/tag.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceTag, publishTags } from './publish.ts';
import { insertScans, type ScanRow, type ScannedTag, selectTagsByCode } from './scan.queries.ts';

/**
 * Keeps what a phone has read (3.3). A chip that is not the one registered for what it says is marked; the scan counts all
 * the same. Scans that are known already change nothing.
 */
export const logScans = defineCommand(
	'scan.log',
	{ needs: 'mobile.qr.scan', input: LogScans, isOffline: true },
	async (scope, { scans }) => {
		const codes = scans.flatMap(({ text }) => parseTagText(text)?.code ?? []);
		const tags = await selectTagsByCode(scope, codes);
		const rows = scans.map((scan) => judged(scope, scan, tags));
		const logged = await insertScans(scope, rows);
		if (logged === 0) return { logged };
		scope.record({
			subject: { type: 'user', id: scope.actor.userId, label: scope.actor.name },
			summary: `${logged} scans`,
			after: { scans: rows.map(({ text, kind, purpose, result }) => ({ text, kind, purpose, result })) }
		});
		await suspect(scope, rows, tags);
		return { logged };
	}
);

function judged({ delivery, now }: CommandScope, scan: Scan, tags: readonly ScannedTag[]): ScanRow {
	const code = parseTagText(scan.text)?.code;
	const tag = tags.find((candidate) => candidate.code === code);
	return {
		...scan,
		tagId: tag?.tagId ?? null,
		isCloneSuspected: scan.kind === 'nfc' && isClone(tag?.chipSerial, scan.chipSerial),
		scannedAt: correctedInstant(scan.at, delivery?.skewMs ?? 0, now)
	};
}

/** Tells everybody who hears of tags that one of them answers from a second chip. */
async function suspect(scope: CommandScope, rows: readonly ScanRow[], tags: readonly ScannedTag[]): Promise<void> {
	for (const { tagId, code, chipSerial } of tags) {
		const clone = rows.find((row) => row.tagId === tagId && row.isCloneSuspected);
		if (!clone) continue;
		scope.record({
			action: 'tag.clone-suspected',
			subject: { type: 'tag', id: tagId, label: code },
			summary: 'read from another chip than the registered one',
			before: { chipSerial },
			after: { chipSerial: clone.chipSerial ?? null }
		});
		await publishTags(scope, [tagId]);
		announceTag(scope, tagId, 'clone-suspected');
	}
}
