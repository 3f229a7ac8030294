import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Lets the development server hand sockets to the running application, as server.ts does; Vite's own stay Vite's. */
export function liveUpgrade(): Plugin {
	return {
		name: 'live-upgrade',
		apply: 'serve',
		configureServer({ httpServer }) {
			httpServer?.on('upgrade', (request, socket, head) => {
				if (request.headers['sec-websocket-protocol']?.startsWith('vite-')) return;
				const upgrade: Upgrade | undefined = Reflect.get(globalThis, Symbol.for('smtm.upgrade'));
				if (upgrade) upgrade(request, socket, head);
				else socket.destroy();
			});
		}
	};
}
