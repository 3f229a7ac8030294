import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * What becomes of an answer: it comes through, it is lost on the way, or somebody else answers with a page; the server
 * refuses the app as too old, or a script comes as of another build.
 */
export type Fate = 'pass' | 'lost' | 'page' | 'too-old' | 'rebuilt';

export type AnswerProxy = {
	origin: string;
	/** From now on; by the path of a request. */
	decide: (fateOf: (path: string) => Fate) => void;
	/** How many requests for this path have met this fate, whole. */
	count: (path: RegExp, fate: Fate) => number;
	close: () => Promise<void>;
};

const TOO_OLD = { error: { message: 'app-too-old', code: -32600, data: { httpStatus: 409, reason: 'app-too-old' } } };
const REBUILT = '\n// of another build\n';
const PAGE = '<!doctype html><title>Free Wi-Fi</title><h1>Please accept our terms</h1>';

/** Stands between a phone and the server: everything reaches the server, not every answer reaches the phone. */
export async function createAnswerProxy(target: string): Promise<AnswerProxy> {
	const met: { path: string; fate: Fate }[] = [];
	let fateOf: (path: string) => Fate = () => 'pass';

	const server = createServer((asked, answer) => {
		const path = asked.url ?? '/';
		const fate = fateOf(path);
		const note = () => met.push({ path, fate });
		if (fate === 'page') {
			asked.resume().on('end', note);
			return void answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
		}
		if (fate === 'too-old') {
			asked.resume().on('end', note);
			return void answer.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify(TOO_OLD));
		}
		forward(target, asked, answer, fate, note);
	});
	// Live hints are not what this is about; the phone asks by itself.
	server.on('upgrade', (_asked, socket) => socket.destroy());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
	return {
		origin: `http://localhost:${address.port}`,
		decide: (next) => (fateOf = next),
		count: (path, fate) => met.filter((one) => one.fate === fate && path.test(one.path)).length,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

function forward(
	target: string,
	asked: IncomingMessage,
	answer: ServerResponse,
	fate: Fate,
	onAnswered: () => void
): void {
	const { method } = asked;
	// What is rebuilt has to be readable.
	const headers = fate === 'rebuilt' ? { ...asked.headers, 'accept-encoding': 'identity' } : asked.headers;
	const onward = request(`${target}${asked.url ?? '/'}`, { method: method ?? 'GET', headers }, (answered) => {
		answered.on('end', onAnswered);
		if (fate === 'lost') return void answered.resume().on('end', () => answer.destroy());
		const { 'content-length': length, ...said } = answered.headers;
		if (fate !== 'rebuilt') {
			answer.writeHead(answered.statusCode ?? 502, answered.headers);
			return void answered.pipe(answer);
		}
		answer.writeHead(
			answered.statusCode ?? 502,
			length === undefined ? said : { ...said, 'content-length': Number(length) + REBUILT.length }
		);
		answered.pipe(answer, { end: false });
		answered.on('end', () => answer.end(REBUILT));
	});
	onward.on('error', () => answer.destroy());
	asked.pipe(onward);
}
