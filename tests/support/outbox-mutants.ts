// Broken outboxes: one promise taken away each, for the simulator to catch. Applied in memory by the plugin of code-mutants.ts.

const DROP =
	"await device.update(async () => ({ changes: batch.map(({ id }) => ({ table: 'outbox', op: 'delete', id })), answer: undefined }));";
const FLUSH = 'src/lib/offline/flush.ts';

export const OUTBOX_MUTANTS = [
	{
		name: 'deleted-before-its-receipt',
		file: FLUSH,
		from: 'onSending(batch.map((item) => item.id));',
		to: DROP
	},
	{
		name: 'sent-by-two-windows',
		file: 'src/lib/offline/leader.ts',
		from: "lock(\n\t\t\t\t'lead',",
		to: "((_name, work) => work())(\n\t\t\t\t'lead',"
	},
	{
		name: 'numbers-unchecked',
		file: 'src/lib/server/sync/push.service.ts',
		from: '(item.envelope.seq <= last ? repeats : fresh).push(item);',
		to: 'fresh.push(item);'
	},
	{
		name: 'dropped-when-signed-out',
		file: FLUSH,
		from: "if (reply.kind === 'retry' || reply.kind === 'sign-in') return reply;",
		to: `if (reply.kind === 'sign-in') ${DROP}\n\tif (reply.kind === 'retry' || reply.kind === 'sign-in') return reply;`
	},
	{
		name: 'dropped-when-refused',
		file: FLUSH,
		from: "if (reply.kind === 'refused') {",
		to: `if (reply.kind === 'refused') {\n\t\t${DROP}`
	}
] as const;
