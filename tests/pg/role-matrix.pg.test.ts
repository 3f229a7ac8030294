import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { beforeAll, describe, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { type Answer, type Installation, startInstallation } from '../support/installation.ts';
import { ALSO_ADMITS, PERMISSION_OF } from '../support/permission-of.ts';
import { allProcedures, type Procedure } from '../support/procedures.ts';
import {
	inputOf,
	isGranted,
	judgedProcedures,
	matrix,
	OPEN,
	type People,
	peopleOf,
	type Role,
	ROLES,
	SELF,
	STAFF
} from '../support/role-walk.ts';
import { type Cast, idPathsOf, replaceAt } from '../support/walk.ts';

// Walks every procedure of the router as each of the seven roles. What must come out is read from the matrix, never from
// the code under test.

const procedures = allProcedures();
const judged = judgedProcedures();

let installation: Installation;
let own: Cast;
let foreign: Cast;
let people: People;
const counts = { own: 0, foreign: 0, header: 0 };

beforeAll(async () => {
	installation = await startInstallation();
	own = await castOf(installation.db, installation.companies.bandung);
	foreign = await castOf(installation.db, installation.companies.rhine);
	people = await peopleOf(installation);
}, 120_000);

const isAdmitted = (role: Role, { needs, orNeeds }: Procedure) =>
	isGranted(role, needs) || (orNeeds !== undefined && isGranted(role, orNeeds));

async function callAs(
	role: Role,
	procedure: Procedure,
	input: unknown,
	headers: Record<string, string> = {}
): Promise<Answer> {
	const person = people[role];
	return installation.call(procedure.path, input, {
		as: person.signed,
		type: procedure.type,
		headers: { ...person.headers, ...headers }
	});
}

test('every procedure declares one permission of the catalogue, or stands on a short list', () => {
	const undeclared = judged.filter(({ needs }) => !matrix.has(needs)).map(({ path }) => path);
	expect(undeclared).toEqual([]);
	expect(Object.fromEntries(judged.map(({ path, needs }) => [path, needs]))).toEqual(PERMISSION_OF);
	const alsoAdmitted = judged.flatMap(({ path, orNeeds }) => (orNeeds ? [[path, orNeeds]] : []));
	expect(Object.fromEntries(alsoAdmitted)).toEqual(ALSO_ADMITS);
	expect(
		procedures
			.filter(({ needs }) => needs === 'open')
			.map(({ path }) => path)
			.toSorted()
	).toEqual(OPEN.toSorted());
	const selfish = procedures.filter(({ needs }) => needs === 'self').map(({ path }) => path);
	expect(selfish.filter((path) => ![...SELF, ...STAFF].includes(path))).toEqual([]);
});

test('a valid input can be built for every procedure from its schema', () => {
	const invalid = procedures.filter((procedure) => {
		return procedure.input && !z.safeParse(procedure.input, inputOf(procedure, own)).success;
	});
	expect(invalid.map(({ path }) => path)).toEqual([]);
});

test('without a session every procedure but the open ones answers 401', async () => {
	for (const procedure of procedures.filter(({ path }) => !OPEN.includes(path))) {
		const answer = await installation.call(procedure.path, inputOf(procedure, own), { type: procedure.type });
		expect([procedure.path, answer.status]).toEqual([procedure.path, 401]);
	}
});

describe.each(ROLES)('%s', (role) => {
	test('is refused exactly what the matrix does not grant, with the key', async () => {
		for (const procedure of judged) {
			const answer = await callAs(role, procedure, inputOf(procedure, own));
			counts.own += 1;
			const found = [procedure.path, answer.reason === 'permission', answer.permission];
			expect(found).toEqual(
				isAdmitted(role, procedure) ? [procedure.path, false, undefined] : [procedure.path, true, procedure.needs]
			);
			expect([procedure.path, answer.status, answer.text]).not.toEqual([procedure.path, 500, answer.text]);
		}
	});

	test('gets for an id of another company byte for byte the answer for an id that never existed', async () => {
		const ids = new Set(Object.values(foreign).filter((value) => typeof value === 'string' && value.length === 36));
		for (const procedure of judged) {
			const input = inputOf(procedure, foreign);
			for (const path of idPathsOf(input, ids).filter((at) => !isMadeHere(procedure.path, at))) {
				const mixed = replaceAt(
					inputOf(procedure, own),
					path,
					path.reduce<unknown>((at, key) => (at as never)[key], input) as string
				);
				const known = await callAs(role, procedure, mixed);
				const unknown = await callAs(role, procedure, replaceAt(mixed, path, newId()));
				counts.foreign += 1;
				const label = `${procedure.path} ${path.join('.')}`;
				expect([label, known.status]).toEqual([label, unknown.status]);
				if (known.status === 404) expect([label, known.text]).toEqual([label, unknown.text]);
				if (known.status !== 200) expect([label, withoutRequest(known)]).toEqual([label, withoutRequest(unknown)]);
				if (!isAdmitted(role, procedure)) expect([label, known.reason]).toEqual([label, 'permission']);
			}
		}
	});

	test('cannot reach another company by naming it in the header', async () => {
		if (role === 'PegotecUser')
			return expect(people[role].headers['x-company-id']).toBe(installation.companies.bandung);
		for (const procedure of judged) {
			const answer = await callAs(role, procedure, inputOf(procedure, own), {
				'x-company-id': installation.companies.rhine
			});
			counts.header += 1;
			expect([procedure.path, answer.status, answer.reason]).toEqual([procedure.path, 403, 'wrong-company']);
		}
	});
});

/** The id of what a command creates is the caller's own to choose; whatever it equals elsewhere, it is free here. */
function isMadeHere(procedure: string, path: readonly (string | number)[]): boolean {
	const [noun, verb] = procedure.split('.');
	return verb === 'create' && path.join('.') === `${noun}Id`;
}

/** The reference number of a request is new in each answer; NOT_FOUND carries none and is compared as it is. */
const withoutRequest = ({ text }: Answer) => text.replace(/,"requestId":"[^"]+"/, '');

test('prints how much was tried', () => {
	console.log(
		`role matrix: ${judged.length} procedures x 7 roles: ${counts.own} own, ${counts.foreign} foreign ids, ${counts.header} foreign headers, 0 wrong`
	);
	expect(counts.own).toBe(judged.length * 7);
});
