import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { stopAll } from './support/process.ts';
import type { Benchmark, Result } from './support/result.ts';

// npm run bench [-- id …]: runs the benchmarks one after another and writes RESULTS.md, newest first.
const MAX_MINUTES = 5;
const RESULTS = 'bench/RESULTS.md';
const INTRO =
	'# Benchmark results\n\nWritten by `npm run bench`. Each row runs ours, a peer and the least work possible in one run; read the ratios, not the rates.\n';

const wanted = new Set(process.argv.slice(2));
const files = readdirSync('bench', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.bench.ts'));
const results: Result[] = [];
for (const file of files.toSorted()) {
	const { benchmark } = (await import(`./${file}`)) as { benchmark: Benchmark };
	if (wanted.size > 0 && !wanted.has(benchmark.id)) continue;
	console.log(`== ${benchmark.id}`);
	const rows = await bounded(benchmark);
	for (const row of rows) console.log(`${row.work}: ours ${row.ours}, ratio ${row.ratio}, target ${row.target}`);
	results.push(...rows);
}
write(results);
process.exit(0);

/** Five minutes at most; what fails is said in its row, and nothing it started is left behind. */
async function bounded(benchmark: Benchmark): Promise<Result[]> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`not done after ${MAX_MINUTES} minutes`)), MAX_MINUTES * 60_000);
	});
	try {
		return await Promise.race([benchmark.run(), late]);
	} catch (error) {
		console.error(error);
		const note = error instanceof Error ? error.message.split('\n')[0] : String(error);
		const none = { limit: '–', peer: '–', ours: '–', ratio: '–', target: '–', spread: '–' };
		return [{ id: benchmark.id, work: 'did not finish', ...none, isMet: undefined, note: note ?? '' }];
	} finally {
		clearTimeout(timer);
		await stopAll();
	}
}

function write(rows: readonly Result[]): void {
	const date = new Date().toISOString().slice(0, 10);
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
	const machine = `${cpus().length} cores ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${cpus()[0]?.model ?? ''}; Node ${process.versions.node}`;
	const head =
		'| id | work | limit | peer | ours | ratio | target | verdict | spread | note |\n|---|---|---|---|---|---|---|---|---|---|';
	const lines = rows.map((row) => {
		const verdict = row.isMet === undefined ? 'no verdict' : row.isMet ? 'met' : 'missed';
		return `| ${[row.id, row.work, row.limit, row.peer, row.ours, row.ratio, row.target, verdict, row.spread, row.note].join(' | ')} |`;
	});
	const section = `\n## ${date}  commit ${commit}\n\nmachine: ${machine}\n\n${head}\n${lines.join('\n')}\n`;
	const earlier = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8').slice(INTRO.length) : '';
	writeFileSync(RESULTS, INTRO + section + earlier);
	mkdirSync('bench/results', { recursive: true });
	writeFileSync(join('bench/results', `${date}-${Date.now()}.json`), JSON.stringify(rows, null, '\t'));
}
