import { v7 as newId } from 'uuid';

export type Command = { name: string; input: Record<string, unknown> };

type Phone = { companyId: string; userId: string; deviceId: string; /** The last number used. */ seq: number };

/** What a phone posts to `sync.push`; the numbers go on from its last one. */
export function bodyOf({ companyId, userId, deviceId, seq }: Phone, commands: readonly Command[]): string {
	const items = commands.map((command, index) => ({
		v: 1,
		id: newId(),
		company: companyId,
		device: deviceId,
		seq: seq + index + 1,
		commandVersion: 1,
		base: {},
		deps: [],
		occurredAt: new Date().toISOString(),
		clockOffset: 0,
		actor: userId,
		...command
	}));
	return JSON.stringify({ device: deviceId, waiting: 0, items });
}
