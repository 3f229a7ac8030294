import type { Reply, Transport } from '#lib/offline/transport.ts';
import { takePhoto } from './photo-port.ts';
import { count, pass, type TabAlone, type World } from './world.ts';

/** What may happen to a request on its way, and how often. `lost` work was done, its answer never came. */
const FAULTS = {
	none: 60,
	unreachable: 5,
	lost: 6,
	doubled: 4,
	late: 3,
	'answered-and-late': 3,
	'captive-portal': 3,
	'cut-answer': 3,
	'empty-answer': 2,
	'500': 2,
	'503': 2,
	'429': 2,
	'408': 1,
	'401': 2,
	'403-page': 1
};
type Fault = keyof typeof FAULTS;

const NO_SESSION: Reply = { status: 401, retryAfter: null, body: { error: { data: { reason: 'session' } } } };
const bare = (status: number, retryAfter: string | null = null): Reply => ({ status, retryAfter, body: undefined });

/** The way from one window to the real server, with the cookie that the phone holds when a request leaves. */
export function createNetwork(world: World, tab: TabAlone): Transport {
	const { schedule, dice, server } = world;

	async function send(name: string, work: (session: string) => Promise<Reply>, chars = 0): Promise<Reply> {
		const { phone, disk, life } = tab;
		// A part of the app that was being fetched when the window died may still arrive here.
		if (life.isOver) return new Promise(() => {});
		const rivals = phone.tabs.filter((other) => other.life !== life && other.disk === disk && other.isSending);
		if (rivals.length > 0) world.violated(`two windows make contact at once: ${name}`);
		tab.isSending = true;
		try {
			await schedule.turn(life);
			pass(world, 20 + dice.below(300));
			if (!phone.isOnline) return lost('offline');
			if (chars > world.mostChars) return tooLarge();
			const session = phone.session?.key;
			const serve = () => (session ? schedule.outside(() => work(session)) : Promise.resolve(NO_SESSION));
			const reply = await suffer(faultOf(name), serve);
			await schedule.turn(life);
			return reply;
		} finally {
			tab.isSending = false;
		}
	}

	function lost(fault: string): never {
		count(world, fault);
		throw new TypeError('Failed to fetch');
	}

	/** The server's clock is the world's: a seed must repeat what a phone measures. */
	function onTime(reply: Reply): Reply {
		const data = (reply.body as { result?: { data: { serverTime?: string } } }).result?.data;
		if (data?.serverTime) data.serverTime = new Date(world.nowMs).toISOString();
		return reply;
	}

	async function tooLarge(): Promise<Reply> {
		count(world, '413');
		await schedule.turn(tab.life);
		return bare(413);
	}

	function faultOf(name: string): Fault {
		if (!world.isStorm) return 'none';
		if (world.isDatabaseMortal && name === 'sync.push' && dice.chance(0.5)) {
			count(world, 'killed-database');
			server.killAfter(dice.below(8));
		}
		return dice.weighted(FAULTS);
	}

	async function suffer(fault: Fault, serve: () => Promise<Reply>): Promise<Reply> {
		if (fault !== 'none') count(world, fault);
		switch (fault) {
			case 'none':
				return serve();
			case 'unreachable':
				throw new TypeError('Failed to fetch');
			case 'lost':
				await serve();
				throw new TypeError('Failed to fetch');
			case 'doubled':
				return (await Promise.all([serve(), serve()]))[dice.below(2)] ?? bare(0);
			case 'late':
				world.late.push(serve);
				throw new TypeError('Failed to fetch');
			case 'answered-and-late':
				world.late.push(serve);
				return serve();
			case 'cut-answer':
				await serve();
				return bare(200);
			case 'captive-portal':
			case 'empty-answer':
				return bare(200);
			case '403-page':
				return bare(403);
			case '429':
				return bare(429, '7');
			default:
				return bare(Number(fault));
		}
	}

	return {
		call: (procedure, input) => {
			const sent: unknown = JSON.parse(JSON.stringify(input));
			return send(
				procedure,
				async (session) => onTime(await server.answer(procedure, session, sent)),
				procedure === 'sync.push' ? JSON.stringify(input).length : 0
			);
		},
		async bootstrap(owner) {
			let all: string[] = [];
			const reply = await send('bootstrap', async (session) => {
				const { reply: said, lines } = await server.bootstrap(session, owner, world.nowMs % 10 === 0);
				all = lines;
				return said;
			});
			const isWhole = reply.status === 200 && reply.body !== undefined;
			const isCut = world.isStorm && dice.chance(0.1);
			if (isCut) count(world, 'cut-reading');
			const lines = isWhole ? all.slice(0, isCut ? dice.below(all.length) : all.length) : [];
			return {
				reply: isWhole ? reply : { ...reply, status: reply.status === 200 ? 0 : reply.status },
				lines: slowly(lines)
			};
		},
		photo: (photo) => send('photo', (session) => takePhoto(server, session, photo))
	};

	/** The person goes on working, or the phone dies, while rows are still coming. */
	async function* slowly(lines: readonly string[]): AsyncIterable<string> {
		for (const line of lines) {
			if (dice.chance(0.05)) await schedule.turn(tab.life);
			yield line;
		}
	}
}
