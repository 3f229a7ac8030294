import { v7 as newId } from 'uuid';
import { tagCodeFrom } from '#lib/domain/tags/tag.ts';
import { buildPlaceIndex } from '#lib/offline/place-index.ts';
import { overlayPlaces } from '#lib/offline/place-overlay.ts';
import { makePlant, settle } from '../support/plant.ts';
import {
	type BenchDatabase,
	makeMember,
	type Member,
	type Product,
	startBenchDatabase,
	startProduct
} from '../support/product.ts';
import { type Benchmark, median, type Result, round, spreadOf } from '../support/result.ts';

// A mapper's phone in a plant of 20,000 task points: the first reading as it comes over the wire, and a search in it.
const POINTS = 20_000;
const ROUNDS = 3;
const SYNC_MS = 60_000;
const SYNC_MB = 60;
/** What 4G gives in a hall. */
const LINK_BYTES_PER_S = 1_500_000;
const SEARCH_MS = 100;

type Reading = { ms: number; bytes: number; lines: string[] };
type Line = { entity: string; row: Parameters<typeof overlayPlaces>[0][number] };

async function makeScope(database: BenchDatabase): Promise<Member> {
	const member = await makeMember(database, 'places', 'Mapper', 'field');
	const { pointIds } = await makePlant(database, member.companyId, POINTS);
	const rows = pointIds.map((placeId) => ({
		id: newId(),
		placeId,
		code: tagCodeFrom(crypto.getRandomValues(new Uint8Array(10)))
	}));
	await database.root`
		insert into tag (company_id, id, code, type, place_id, created_at)
		select ${member.companyId}, t.id, t.code, 'TASKPOINT', t."placeId", now()
		from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t(id uuid, "placeId" uuid, code text)
	`;
	await settle(database);
	return member;
}

async function read(product: Product, { cookie }: Member): Promise<Reading> {
	const began = performance.now();
	const headers = { cookie, origin: product.url, 'sec-fetch-site': 'same-origin', 'x-app': 'field' };
	const answer = await fetch(`${product.url}/field/bootstrap`, { headers });
	if (answer.status !== 200) throw new Error(`the first reading answered ${answer.status}`);
	const text = await answer.text();
	return { ms: performance.now() - began, bytes: Buffer.byteLength(text), lines: text.trim().split('\n') };
}

function search(lines: readonly string[]): number {
	const parsed = lines.slice(0, -1).map((line) => JSON.parse(line) as Line);
	const rows = parsed.flatMap(({ entity, row }) => (entity === 'place' ? [row] : []));
	const index = buildPlaceIndex(overlayPlaces(rows, []), { assetNumbers: new Map(), chipped: new Set() });
	const times = ['bearing 1', 'a', 'pump', 'not there'].map((text) => {
		const began = performance.now();
		index.search(text, 100);
		return performance.now() - began;
	});
	return Math.max(...times);
}

async function run(): Promise<Result[]> {
	const database = await startBenchDatabase();
	const product = await startProduct(database, undefined, 4107);
	const member = await makeScope(database);
	const readings: Reading[] = [];
	for (let n = 0; n < ROUNDS; n += 1) readings.push(await read(product, member));
	await product.stop();
	await database.stop();
	const times = readings.map(({ ms }) => ms);
	const bytes = readings[0]?.bytes ?? NaN;
	const link = (bytes / LINK_BYTES_PER_S) * 1000;
	const own = median(times) + link;
	const slowest = search(readings[0]?.lines ?? []);
	const common = { id: 'places', peer: '–' };
	return [
		{
			...common,
			work: `first reading of a scope of ${POINTS} task points`,
			limit: `${round(link)} ms for the bytes alone on 4G`,
			ours: `${round(own)} ms, ${round(bytes / 1e6, 1)} MB before compression`,
			ratio: `${round(own)} ms`,
			target: `<= ${SYNC_MS} ms and <= ${SYNC_MB} MB`,
			isMet: own <= SYNC_MS && bytes <= SYNC_MB * 1e6,
			spread: spreadOf(times),
			note: 'places, tags and details; server time plus a 12 Mbit/s link'
		},
		{
			...common,
			work: `slowest search among ${POINTS} task points`,
			limit: '–',
			ours: `${round(slowest)} ms`,
			ratio: `${round(slowest)} ms`,
			target: `<= ${SEARCH_MS} ms`,
			isMet: slowest <= SEARCH_MS,
			spread: '–',
			note: 'in memory, as the phone does it; Node'
		}
	];
}

export const benchmark: Benchmark = { id: 'places', run };
