import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import type { TestDatabase } from './postgres.ts';
import type { Prepared } from './prepared-commands.ts';
import { photoOf } from './submission.ts';

type Parts = {
	db: TestDatabase;
	company: string;
	point: { placeId: string; assetId: string; lineId: string };
	run: (by: string, path: string, input: object) => Promise<void>;
};

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** The same for the commands about repair requests and shutdowns. */
export function preparedReports({ db, company, point, run }: Parts): Record<string, () => Promise<Prepared>> {
	const first = async (table: string) => {
		const [row] = await db.admin<{ id: string }[]>`
			select id from ${db.admin(table)} where company_id = ${company} order by sort_order limit 1
		`;
		return row?.id ?? '';
	};
	const repair = async () => ({
		repairId: newId(),
		assetId: point.assetId,
		placeId: point.placeId,
		typeId: await first('repair_request_type'),
		description: 'Oil drips from the gearbox seal'
	});
	const stop = async () => ({
		shutdownId: newId(),
		placeId: point.lineId,
		reasonId: await first('shutdown_reason'),
		description: 'Main shaft blocked'
	});
	const reported = async () => {
		const input = await repair();
		await run('technician', 'repair.create', input);
		return { repairId: input.repairId };
	};
	const deferred = async () => {
		const { repairId } = await reported();
		await run('supervisor', 'repair.defer', { repairId });
		return { repairId };
	};
	const stopped = async () => {
		const input = { ...(await stop()), startsAt: inHours(-1) };
		await run('technician', 'shutdown.report', input);
		return { shutdownId: input.shutdownId };
	};
	const planned = async () => {
		const input = { ...(await stop()), startsAt: inHours(20) };
		await run('supervisor', 'shutdown.plan', input);
		return { shutdownId: input.shutdownId };
	};
	/** A photo that a report has claimed, on its way. */
	const arriving = async (owner: 'repair' | 'shutdown' | 'place'): Promise<Prepared> => {
		const body = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
			.jpeg()
			.toBuffer();
		const sha256 = createHash('sha256').update(body).digest('hex');
		const photo = { ...photoOf(), sha256 };
		if (owner === 'repair') await run('technician', 'repair.create', { ...(await repair()), photos: [photo] });
		if (owner === 'shutdown') await run('technician', 'shutdown.report', { ...(await stop()), photos: [photo] });
		if (owner === 'place') await run('mapper', 'place.create', { ...newPoint(), photos: [photo] });
		const query = { kind: 'photo', photoId: photo.photoId, pass: 'full', owner, sha256 };
		const by = owner === 'place' ? 'mapper' : 'technician';
		return { by, upload: { query, body, contentType: 'image/jpeg' } };
	};
	const newPoint = () => ({ placeId: newId(), level: 'task_point', parentId: point.assetId, name: `Seal ${newId()}` });
	const supervisor = (input: Record<string, unknown>): Prepared => ({ by: 'supervisor', input });

	return {
		'repair.create': async () => ({ by: 'technician', input: await repair() }),
		'repair.edit': async () => supervisor({ ...(await reported()), revision: 1, priority: 'critical' }),
		'repair.note': async () => ({
			by: 'technician',
			input: { ...(await reported()), noteId: newId(), text: 'Louder this morning' }
		}),
		'place.receive-photo': () => arriving('place'),
		'repair.receive-photo': () => arriving('repair'),
		'repair.convert': async () => supervisor({ ...(await reported()), taskId: newId(), dueAt: inHours(4) }),
		'repair.defer': async () => supervisor({ ...(await reported()), note: 'Next stop' }),
		'repair.undefer': async () => supervisor(await deferred()),
		'repair.dismiss': async () => supervisor({ ...(await reported()), reason: 'Reported twice' }),
		'repair.reopen': async () => {
			const { repairId } = await reported();
			await run('supervisor', 'repair.dismiss', { repairId, reason: 'Reported twice' });
			return supervisor({ repairId });
		},
		'shutdown.report': async () => ({ by: 'technician', input: await stop() }),
		'shutdown.plan': async () => supervisor({ ...(await stop()), startsAt: inHours(20) }),
		'shutdown.open': async () => supervisor(await planned()),
		'shutdown.edit': async () => supervisor({ ...(await planned()), revision: 1, priority: 'high' }),
		'shutdown.note': async () => ({
			by: 'technician',
			input: { ...(await stopped()), noteId: newId(), text: 'Second shaft too' }
		}),
		'shutdown.receive-photo': () => arriving('shutdown'),
		'shutdown.plan-work': async () => supervisor({ ...(await planned()), repairIds: [(await deferred()).repairId] }),
		'shutdown.activate': async () => {
			const { shutdownId } = await planned();
			await run('supervisor', 'shutdown.plan-work', { shutdownId, repairIds: [(await deferred()).repairId] });
			return supervisor({ shutdownId });
		},
		'shutdown.acknowledge': async () => supervisor(await stopped()),
		'shutdown.resolve': async () => supervisor({ ...(await stopped()), endsAt: new Date().toISOString() }),
		'shutdown.cancel': async () => supervisor({ ...(await planned()), reason: 'Not needed' })
	};
}
