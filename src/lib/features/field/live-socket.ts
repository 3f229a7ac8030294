import type { ClientFrame, ServerFrame } from '#lib/domain/live/protocol.ts';

// The socket is only a hint: whatever it says, the phone reads the feed from its own cursor.

const PROTOCOL = 'smtm.live.v1';
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** From here on, codes say that the session or a right is gone. */
const RIGHT_LOST = 4_000;

type Hints = { onchange: () => void; onaccess: () => void };
/** Inside a support visit the portal's session listens, and says so. */
type Where = { company: string; visit?: string | undefined };

/** Listens for changes of the company until the returned function is called. */
export function listenLive({ company, visit }: Where, { onchange, onaccess }: Hints): () => void {
	const app = visit === undefined ? '?app=field' : '';
	const hello = { type: 'hello', company, cursor: null, ...(visit === undefined ? {} : { visit }) };
	let socket: WebSocket | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let waitMs = FIRST_WAIT_MS;
	let isStopped = false;

	function open() {
		// The browser says when it is worth trying again.
		if (!navigator.onLine) return;
		socket = new WebSocket(`${location.origin.replace('http', 'ws')}/live${app}`, PROTOCOL);
		socket.onopen = () => socket?.send(JSON.stringify(hello as unknown as ClientFrame));
		socket.onmessage = ({ data }) => hear(String(data));
		socket.onclose = ({ code }) => {
			// The server ended it with the right to listen: what is behind that is asked for at once.
			if (code >= RIGHT_LOST) onchange();
			again();
		};
	}

	function hear(data: string) {
		const frame = JSON.parse(data) as ServerFrame;
		waitMs = FIRST_WAIT_MS;
		if (frame.type === 'access.changed') onaccess();
		if (frame.type === 'drain') waitMs = frame.reconnectInMs;
		else onchange();
	}

	function again() {
		if (isStopped) return;
		timer = setTimeout(open, waitMs * (0.8 + Math.random() * 0.4));
		waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
	}

	const now = () => {
		if (socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
		clearTimeout(timer);
		open();
	};
	addEventListener('online', now);
	open();
	return () => {
		isStopped = true;
		clearTimeout(timer);
		removeEventListener('online', now);
		socket?.close(1000);
	};
}
