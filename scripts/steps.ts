import { spawn } from 'node:child_process';

export type Step = { name: string; command: string; args: string[] };

export type Result = { step: Step; isPassed: boolean; seconds: number };

/** Runs steps one after another, stops at the first red one, and gives up at the deadline. */
export async function runSteps(steps: readonly Step[], deadlineMs: number): Promise<Result[]> {
	const results: Result[] = [];
	const until = Date.now() + deadlineMs;
	for (const step of steps) {
		console.log(`\n== ${step.name}`);
		const started = Date.now();
		const isPassed = await run(step, until - started);
		results.push({ step, isPassed, seconds: Math.round((Date.now() - started) / 1000) });
		if (!isPassed) break;
	}
	return results;
}

function run(step: Step, timeoutMs: number): Promise<boolean> {
	return new Promise((resolve) => {
		const child = spawn(step.command, step.args, { stdio: 'inherit', detached: true });
		const timer = setTimeout(() => {
			console.error(`${step.name}: out of time`);
			if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
		}, timeoutMs);
		child.on('error', (error) => console.error(error.message));
		child.on('close', (code) => {
			clearTimeout(timer);
			resolve(code === 0);
		});
	});
}

export function report(results: readonly Result[]): void {
	console.log('');
	for (const { step, isPassed, seconds } of results)
		console.log(`${isPassed ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`);
}
