import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { tagCodeFrom } from '#lib/domain/tags/tag.ts';
import type { Installation } from './installation.ts';
import { makeIn } from './make.ts';
import { preparedReports } from './prepared-reports.ts';
import { BEARING_FORM, photoOf, submissionOf } from './submission.ts';

export type Prepared = {
	/** Local part of who does it; they hold exactly one role or, like the lead, two. */
	by: 'admin' | 'mapper' | 'supervisor' | 'technician';
	/** Goes through the file endpoint instead. */
	upload?: { query: Record<string, string>; body: Uint8Array; contentType: string };
	input?: Record<string, unknown>;
	/** What the same call says the second time, when the world is another: refused, or one of many left out. */
	again?: Omit<Prepared, 'by'>;
};

/** How many entries a valid run leaves where it is not one. */
export const ENTRIES: Readonly<Record<string, number>> = {
	// One for the shutdown, one for the request that becomes a work order.
	'shutdown.activate': 2,
	// One with the counts, one with the changes.
	'place.import': 2
};

/** Whose run moves nothing that anybody else looks at. */
export const SILENT: Readonly<Record<string, string>> = {
	'notification.set-preferences': 'it says how oneself is told from now on, and each page asks for it anew',
	'scan.log': 'the history of a tag is read on its page, nobody watches it',
	'file.upload': 'the table waits for its import and is read by nobody else'
};

/** What stands in the entry: the values before, after, or both. */
export const CHANGES: Readonly<Record<string, readonly ('before' | 'after')[]>> = {
	'file.upload': ['after'],
	'photo.arrive': ['after'],
	'photo.import': ['after'],
	'record.import': ['after'],
	'place.create': ['after'],
	'place.import': ['after'],
	'place.receive-photo': ['after'],
	'place.restore': ['after'],
	'scan.log': ['after'],
	'repair.create': ['after'],
	'repair.receive-photo': ['after'],
	'shutdown.plan': ['after'],
	'shutdown.receive-photo': ['after'],
	'shutdown.report': ['after'],
	'task.create': ['after'],
	'task.delete': ['before']
};

async function picture(): Promise<{ body: Buffer; sha256: string }> {
	const body = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
		.jpeg()
		.toBuffer();
	return { body, sha256: createHash('sha256').update(body).digest('hex') };
}

type Preparer = () => Promise<Prepared>;

/** For every command a valid call, made ready when its turn comes. A command without one fails the test that walks them. */
export async function preparedCommands(installation: Installation): Promise<Record<string, Preparer>> {
	const { db, companies } = installation;
	const company = companies.bandung;
	const make = makeIn(db, company, 900_000);
	const templateId = await make.template('Bearing check', BEARING_FORM);
	const idOf = async (local: string) => (await installation.signIn(`${local}@bandung.example`)).userId;
	const [technician, second, third] = [await idOf('technician'), await idOf('technician2'), await idOf('technician3')];
	const [point] = await db.admin<
		{ placeId: string; assetId: string; sectionId: string; lineId: string; siteId: string }[]
	>`
		select id as "placeId", asset_id as "assetId", section_id as "sectionId", line_id as "lineId", site_id as "siteId"
		from place where company_id = ${company} and level = 'task_point' and deleted_at is null and is_active order by id desc limit 1
	`;
	if (!point) throw new Error('the demo has no task point');
	const at = { ...point, tagCode: '' };
	const newTask = (state: 'open' | 'cancelled' = 'open', assigneeIds: string[] = []) =>
		make.task({ at, templateId, state, assigneeIds });
	const run = async (by: string, path: string, input: object) => {
		const as = await installation.signIn(`${by}@bandung.example`);
		const answer = await installation.call(path, input, { as, type: 'mutation' });
		if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
	};
	const place = async (level: string) => {
		const [row] = await db.admin<{ placeId: string; revision: number }[]>`
			select id as "placeId", revision from place
			where company_id = ${company} and level = ${level} and deleted_at is null and id <> ${point.placeId} order by id limit 1
		`;
		return row ?? { placeId: '', revision: 0 };
	};
	const started = async () => {
		const taskId = await newTask('open', [technician]);
		await run('technician', 'task.start', { taskId });
		return taskId;
	};
	const submitted = async () => {
		const taskId = await started();
		const input = submissionOf({ taskId, templateId });
		await run('technician', 'task.submit', input);
		return { taskId, recordId: input.recordId };
	};
	/** Handed in after the task was given to somebody else. */
	const setAside = async () => {
		const taskId = await started();
		await run('supervisor', 'task.assign', {
			tasks: [{ taskId, seenAssigneeIds: [technician] }],
			assigneeIds: [second]
		});
		const input = submissionOf({ taskId, templateId });
		await run('technician', 'task.submit', input);
		return { recordId: input.recordId };
	};
	const uploaded = async () => {
		const as = await installation.signIn('mapper@bandung.example');
		const answer = await installation.upload({ kind: 'import', name: 'new.csv' }, csv(), {
			as,
			contentType: 'text/csv'
		});
		return (JSON.parse(answer.text) as { fileId: string }).fileId;
	};
	const user = async (local: string) => {
		const [row] = await db.admin<{ userId: string; revision: number }[]>`
			select id as "userId", revision from company_user where company_id = ${company} and email = ${`${local}@bandung.example`}
		`;
		return row ?? { userId: '', revision: 0 };
	};
	const device = async () => {
		const deviceId = newId();
		await db.admin`
			insert into device (company_id, id, user_id, name) values (${company}, ${deviceId}, ${technician}, 'Phone')
		`;
		return deviceId;
	};
	const notice = async () => {
		const noticeId = newId();
		await db.admin`
			insert into notice (company_id, id, user_id, category, count, subject_type, subject_id, title, place, is_critical,
				first_at, at, is_in_feed)
			values (${company}, ${noticeId}, ${technician}, 'security', 1, 'user', ${technician}, '', '', false, now(), now(), true)
		`;
		return noticeId;
	};
	const roleId = async (name: string) =>
		(await db.admin<{ id: string }[]>`select id from role where company_id = ${company} and name = ${name}`)[0]?.id;
	const revisionOf = async (taskId: string) => Number((await make.one(taskId))['revision']);

	const reports = preparedReports({ db, company, point, run });

	return {
		...reports,
		'place.create': async () => ({
			by: 'mapper',
			input: { placeId: newId(), level: 'site', parentId: null, name: 'New hall', timeZone: 'Asia/Jakarta' }
		}),
		'place.edit': async () => ({ by: 'mapper', input: { ...(await place('asset')), description: 'Painted green' } }),
		'place.move': async () => {
			const asset = await place('asset');
			return { by: 'mapper', input: { ...(await place('task_point')), parentId: point.assetId ?? asset.placeId } };
		},
		'place.delete': async () => ({ by: 'mapper', input: { placeId: (await place('task_point')).placeId } }),
		'place.restore': async () => {
			const { placeId } = await place('task_point');
			await run('mapper', 'place.delete', { placeId });
			return { by: 'mapper', input: { placeId } };
		},
		'file.upload': async () => ({
			by: 'mapper',
			upload: { query: { kind: 'import', name: 'places.csv' }, body: csv(), contentType: 'text/csv' },
			again: {
				upload: { query: { kind: 'import', name: 'places.csv' }, body: Buffer.from('a\0b'), contentType: 'text/csv' }
			}
		}),
		'place.import': async () => ({ by: 'mapper', input: { fileId: await uploaded(), dryRun: false } }),
		'tag.write': async () => ({
			by: 'mapper',
			input: {
				placeId: point.placeId,
				tagCode: tagCodeFrom(randomBytes(10)),
				chipSerial: '04:A2:1B:7C:55:61:80',
				writtenAt: new Date().toISOString()
			}
		}),
		'scan.log': async () => ({
			by: 'technician',
			input: {
				scans: [
					{
						scanId: newId(),
						text: 'NFC_TASKPOINT_7K3M9QX2TD',
						kind: 'nfc',
						purpose: 'look-up',
						result: 'unknown',
						chipSerial: '04:A2',
						at: new Date().toISOString()
					}
				]
			}
		}),
		'task.create': async () => ({
			by: 'admin',
			input: {
				taskId: newId(),
				placeId: point.placeId,
				templateId,
				dueAt: new Date(Date.now() + 3_600_000).toISOString()
			}
		}),
		'task.assign': async () => ({
			by: 'supervisor',
			input: { tasks: [{ taskId: await newTask(), seenAssigneeIds: [] }], assigneeIds: [second] }
		}),
		'task.unassign': async () => ({ by: 'supervisor', input: { taskIds: [await newTask('open', [third])] } }),
		'task.start': async () => ({ by: 'technician', input: { taskId: await newTask('open', [technician]) } }),
		'task.release': async () => ({ by: 'technician', input: { taskId: await started() } }),
		'task.submit': async () => ({ by: 'technician', input: submissionOf({ taskId: await started(), templateId }) }),
		'photo.arrive': async () => {
			const { body, sha256 } = await picture();
			const query = {
				kind: 'photo',
				photoId: newId(),
				pass: 'full',
				owner: 'task',
				ownerId: await started(),
				sha256
			};
			return { by: 'technician', upload: { query, body, contentType: 'image/jpeg' } };
		},
		'photo.import': async () => {
			const { body, sha256 } = await picture();
			const photo = { ...photoOf(), sha256 };
			await run(
				'technician',
				'task.submit',
				submissionOf({ taskId: await started(), templateId }, { photos: [photo] })
			);
			const query = { kind: 'rescued', photoId: photo.photoId, sha256 };
			return { by: 'supervisor', upload: { query, body, contentType: 'application/octet-stream' } };
		},
		'task.approve': async () => ({ by: 'supervisor', input: await submitted() }),
		'task.approve-many': async () => ({ by: 'supervisor', input: { tasks: [await submitted()] } }),
		'task.reject': async () => ({
			by: 'supervisor',
			input: { ...(await submitted()), reason: 'The photo is missing' }
		}),
		'record.adopt': async () => ({ by: 'supervisor', input: await setAside() }),
		'record.keep': async () => ({ by: 'supervisor', input: await setAside() }),
		'record.import': async () => ({
			by: 'supervisor',
			input: {
				companyId: company,
				authorId: technician,
				deviceId: newId(),
				items: [
					{
						input: submissionOf({ taskId: await started(), templateId }),
						occurredAt: new Date().toISOString(),
						clockOffset: 0
					}
				]
			}
		}),
		'record.dismiss': async () => ({ by: 'supervisor', input: { ...(await setAside()), reason: 'Done twice' } }),
		'task.edit': async () => {
			const taskId = await newTask();
			return {
				by: 'admin',
				input: { taskId, revision: await revisionOf(taskId), title: 'Listen to the bearing' }
			};
		},
		'task.cancel': async () => ({ by: 'admin', input: { taskId: await newTask(), reason: 'Not needed' } }),
		'task.reopen': async () => ({ by: 'admin', input: { taskId: await newTask('cancelled') } }),
		'task.delete': async () => ({ by: 'admin', input: { taskId: await newTask() } }),
		'device.rename': async () => ({
			by: 'admin',
			input: { deviceId: await device(), name: 'Phone of the night shift' }
		}),
		'device.revoke': async () => ({ by: 'admin', input: { deviceId: await device() } }),
		'notification.read': async () => ({ by: 'technician', input: { noticeIds: [await notice()] } }),
		'notification.read-all': async () => {
			await notice();
			return { by: 'technician', input: { upTo: new Date().toISOString() } };
		},
		'notification.set-preferences': async () => ({
			by: 'technician',
			input: { quietHours: { isOn: true, from: '21:00', to: '05:30' } }
		}),
		'user.deactivate': async () => ({ by: 'admin', input: { userId: (await user('technician5')).userId } }),
		'user.reactivate': async () => ({ by: 'admin', input: { userId: (await user('former')).userId } }),
		'user.set-roles': async () => ({
			by: 'admin',
			input: { ...(await user('technician6')), roleIds: [await roleId('Supervisor')] }
		})
	};
}

function csv(): Uint8Array {
	return Buffer.from(`site,line\r\nHall ${newId().slice(-6)},Line ${newId().slice(-6)}\r\n`);
}
