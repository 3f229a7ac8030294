import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const HAS_TASKSET = spawnSync('taskset', ['-V']).status === 0;

/** A TypeScript program pinned to one core where the system can pin; it says `ready` over IPC before it counts as started. */
export async function startPinned(
	file: string,
	core: number | undefined,
	env: NodeJS.ProcessEnv = {}
): Promise<ChildProcess> {
	const child = fork(file, {
		execArgv: ['--import', 'tsx'],
		env: { ...process.env, ...env },
		stdio: ['ignore', 'inherit', 'inherit', 'ipc']
	});
	if (HAS_TASKSET && core !== undefined && child.pid !== undefined)
		spawnSync('taskset', ['-a', '-p', '-c', String(core), String(child.pid)]);
	stoppable(() => stop(child));
	await receive(child, 'ready');
	return child;
}

/** A server of a peer or limit; it says on which port it listens. */
export async function forkServer(
	file: string,
	env: NodeJS.ProcessEnv = {},
	core?: number
): Promise<{ process: ChildProcess; port: number }> {
	const child = fork(file, {
		execArgv: ['--import', 'tsx'],
		env: { ...process.env, ...env },
		stdio: ['ignore', 'inherit', 'inherit', 'ipc']
	});
	stoppable(() => stop(child));
	if (HAS_TASKSET && core !== undefined) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(child.pid)]);
	const { port } = await receive(child, 'ready');
	return { process: child, port: Number(port) };
}

export type Message = { type: string } & Record<string, unknown>;

/** Resolves with the next message of a type; an early end of the process is an error. */
export function receive(child: ChildProcess, type: string): Promise<Message> {
	return new Promise((resolve, reject) => {
		const onMessage = (message: unknown) => {
			if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== type) return;
			child.off('message', onMessage);
			child.off('exit', onExit);
			resolve(message as Message);
		};
		const onExit = (code: number | null) => reject(new Error(`${child.spawnfile} ended with ${code} before "${type}"`));
		child.on('message', onMessage);
		child.on('exit', onExit);
	});
}

export async function ask(child: ChildProcess, message: Message, answer: string): Promise<Message> {
	const answered = receive(child, answer);
	child.send(message);
	return answered;
}

export async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, 'exit');
	child.kill('SIGKILL');
	await ended;
}

const running = new Set<() => Promise<void>>();

/** Remembers how to stop what a benchmark started, so that nothing is left behind when it fails; answers the stop, once. */
export function stoppable(end: () => Promise<void>): () => Promise<void> {
	const once = async () => {
		if (running.delete(once)) await end();
	};
	running.add(once);
	return once;
}

/** Stops whatever still runs, the last one first. */
export async function stopAll(): Promise<void> {
	for (const end of [...running].toReversed()) await end();
}
