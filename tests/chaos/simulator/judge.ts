import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { entryOf, isDeviceEntity, REPLICA_TABLES } from '#lib/offline/entry.ts';
import type { StoredItem } from '#lib/offline/outbox.ts';
import type { PhotoRow } from '#lib/offline/photos.ts';
import { type Disk, isHeldUp, type Made } from './disk.ts';
import type { Person } from './ground.ts';
import { readBooks, type Books } from './books.ts';
import { isAdmitted } from './office.ts';
import type { Phone, World } from './world.ts';

/** A device holds exactly what the server would give this person now, no row less and none that is not theirs. */
export async function judgeCopies(world: World, phone: Phone, person: Person, disk: Disk): Promise<void> {
	const session = phone.session?.key ?? '';
	const lines = await world.server.given(session, { user: person.id, company: world.plot.companyId });
	const given = new Map<string, string>();
	for (const line of lines) {
		const { entity, id, row } = JSON.parse(line) as { entity?: string; id: string; row: unknown };
		if (entity === undefined || !isDeviceEntity(entity)) continue;
		const entry = entryOf(entity, id, row, []);
		if (entry.op === 'put') given.set(`${entry.table} ${entry.id}`, canonicalJson(entry.row));
	}
	for (const table of REPLICA_TABLES) {
		for (const [id, row] of disk.rows[table]) {
			const key = `${table} ${id}`;
			const now = given.get(key);
			given.delete(key);
			if (now === undefined) {
				if (table !== 'records') world.violated(`${table}: a row on the phone that the server would not give`);
			} else if (!isAsGood(now, canonicalJson(row)) && isDue(key, now, person))
				world.violated(`${table}: a row that differs from the server's ${difference(now, canonicalJson(row))}`);
		}
	}
	for (const [key, row] of given)
		if (isDue(key, row, person)) world.violated(`${key.split(' ')[0]}: a row is missing on the phone`);
}

/** Finished work keeps the names its places had. */
function isAsGood(server: string, phone: string): boolean {
	if (server === phone) return true;
	const { state } = JSON.parse(server) as { state?: string };
	return state === 'completed' && difference(server, phone) === 'path';
}

/** Earlier readings of others come with a whole reading only, own records at once; the oldest stay until the next one. */
function isDue(key: string, row: string, { id }: Person): boolean {
	return !key.startsWith('records ') || (JSON.parse(row) as { author: { id: string } }).author.id === id;
}

function difference(server: string, phone: string): string {
	const [theirs, ours] = [JSON.parse(server), JSON.parse(phone)] as [Record<string, unknown>, Record<string, unknown>];
	const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
	return keys.filter((key) => canonicalJson(theirs[key] ?? null) !== canonicalJson(ours[key] ?? null)).join(', ');
}

/** Phones against the server's books: lost, doubled, foreign, out of order, stuck. */
export async function judgeWorld(world: World): Promise<void> {
	const books = await readBooks(world);
	const known = new Set(world.atDesk.keys());
	for (const phone of world.phones) {
		for (const person of world.plot.technicians) {
			const disk = phone.disks.get(person.id);
			if (!disk) continue;
			const isAllowed = await isAdmitted(world, person);
			for (const made of disk.made.values()) {
				judgeItem(world, books, { ...made, disk, isAllowed });
				if (made.item.name === 'task.submit') known.add(String(made.item.input['recordId']));
			}
			judgeOrder(world, books, disk);
			if (isAllowed) judgePhotos(world, books, disk);
		}
	}
	for (const { recordId } of books.records.values())
		if (!known.has(recordId)) world.violated('a record that nobody made');
}

type Case = Made & { disk: Disk; isAllowed: boolean };

function judgeItem({ violated }: World, books: Books, { item, discarded, disk, isAllowed }: Case): void {
	const verdicts = books.verdicts.get(item.id) ?? [];
	const lasting = new Set(verdicts.filter(({ kind }) => kind !== 'refused').map(({ kind }) => kind));
	const entries = books.entries.get(item.id)?.filter(({ action }) => action === item.name) ?? [];
	if (lasting.size > 1) violated(`${item.name} has several verdicts`);
	if (entries.length !== lasting.size)
		violated(`${item.name} stands ${entries.length} times in the log, verdicts: ${lasting.size}`);
	for (const entry of entries) {
		if (entry.actorId !== disk.userId) violated(`${item.name} is credited to somebody else`);
		if (entry.deviceTime !== item.occurredAt) violated(`${item.name} has another time in the log`);
	}
	for (const verdict of verdicts)
		if (verdict.userId !== disk.userId) violated(`${item.name} came over somebody else's device`);
	if (discarded)
		return void (lasting.size > 0 && !lasting.has('held') && violated(`${item.name} was thrown away and yet done`));
	if (!disk.rows.outbox.has(item.id)) return violated(`${item.name} is lost`);
	switch (item.state) {
		case 'queued':
			return void (isAllowed && !isHeldUp(disk, item) && violated(`${item.name} is stuck`));
		case 'sent':
			if (!lasting.has(item.resolved ? 'held' : item.verdict))
				violated(`${item.name} is shown as ${item.verdict}, the server says otherwise`);
			break;
		case 'needs_review':
			if (item.where === 'server' && !lasting.has('held')) violated(`${item.name} is shown as set aside and is not`);
			if (item.where === 'phone' && lasting.size > 0) violated(`${item.name} is shown as refused and yet done`);
	}
	if (item.name === 'task.submit' && lasting.size > 0) judgeRecord({ violated }, books, item, disk);
	if (lasting.has('applied')) {
		for (const id of thingsOf(item))
			if (books.makers.get(id) !== disk.userId) violated(`what ${item.name} made is not there`);
	}
}

/** What a command leaves behind that can be counted. */
function thingsOf({ name, input }: StoredItem): string[] {
	if (name === 'scan.log') return (input['scans'] as { scanId: string }[]).map(({ scanId }) => scanId);
	const key = { 'repair.create': 'repairId', 'shutdown.report': 'shutdownId', 'place.create': 'placeId' }[name];
	return key === undefined ? [] : [String(input[key])];
}

function judgeRecord({ violated }: Pick<World, 'violated'>, books: Books, item: StoredItem, disk: Disk): void {
	const record = books.records.get(String(item.input['recordId']));
	if (!record) return violated('a received record is not on the server');
	const values = Object.entries(item.input['values'] as Record<string, { value: unknown }>).map(([key, { value }]) => [
		key,
		value
	]);
	if (record.authorId !== disk.userId) violated('a record has another author');
	if (record.taskId !== item.taskId) violated('a record belongs to another task');
	if (record.deviceTime !== item.input['performedAt']) violated("a record has another time of the device's clock");
	if (record.receivedAt < books.since || record.receivedAt > new Date().toISOString())
		violated("a record has a wrong time of the server's clock");
	if (
		canonicalJson(Object.fromEntries(record.values.map(({ key, value }) => [key, value]))) !==
		canonicalJson(Object.fromEntries(values))
	)
		violated('a record holds other values');
}

/** What depends on each other stands in the log in the order of doing; what was tried again may come later. */
function judgeOrder({ violated }: World, books: Books, disk: Disk): void {
	const done = [...disk.made.values()].filter(({ wasAside }) => !wasAside).map(({ item }) => item);
	const placeOf = (id: string) => books.entries.get(id)?.[0]?.seq;
	const last = new Map<string, number>();
	for (const item of done.sort((a, b) => a.made - b.made)) {
		const place = placeOf(item.id);
		if (place === undefined) continue;
		const before = [last.get(item.taskId ?? '') ?? 0, ...item.waitsFor.map((id) => placeOf(id) ?? 0)];
		if (Math.max(...before) > place) violated(`${item.name} came before what it depends on`);
		if (item.taskId !== null) last.set(item.taskId, place);
	}
}

function judgePhotos({ violated }: World, books: Books, disk: Disk): void {
	for (const row of disk.rows.photos.values()) {
		const photo = row as PhotoRow;
		const item = photo.itemId === null ? undefined : disk.made.get(photo.itemId)?.item;
		const isDrafted = disk.rows.drafts.has(photo.owner.id) || disk.rows.forms.has(photo.owner.id);
		if (photo.itemId === null && !isDrafted) violated('a photo belongs to nothing any more');
		const isHeld = item?.state === 'sent' || (item?.state === 'needs_review' && item.where === 'server');
		if (!isHeld) continue;
		const stored = books.photos.get(photo.photoId);
		if (!['sent', 'refused'].includes(photo.state)) violated('a photo is stuck');
		if (photo.state === 'sent' && !stored?.isComplete) violated('a photo shown as sent is not on the server');
		if (stored && (stored.sha256 !== photo.claim.sha256 || stored.userId !== disk.userId))
			violated('a photo is another one or of another person');
	}
}
