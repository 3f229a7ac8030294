import type { Random } from './random.ts';
import type { TemplateSpec } from './default-templates.ts';
import type { Frequency } from './plant.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { StoredPicture } from './pictures.ts';
import type { PathStep } from '#lib/domain/tasks/task.ts';

/** Rows by table name, in the database's own column names, ready to be written in bulk. */
export type Rows = Map<string, Record<string, unknown>[]>;

export type Member = { id: string; name: string; roles: string[]; key: string; deviceId: string };

export type LogLine = {
	at: Date;
	/** Null is the system itself. */
	actor: Member | null;
	action: string;
	subject: { type: string; id: string; label: string };
	summary: string;
	before?: Record<string, unknown>;
	after?: Record<string, unknown>;
};

export type DemoSettings = { isApprovalOn: boolean; isNfcRequired: boolean; isShared: boolean; photoShare: number };

/** Everything the making of one demo company needs and adds to. */
export type World = {
	companyId: string;
	code: string;
	name: string;
	zone: string;
	now: Date;
	/** Today's date in the plant's zone. */
	today: string;
	/** When the company began to use the product: 100 days ago. */
	begin: Date;
	random: Random;
	settings: DemoSettings;
	rows: Rows;
	log: LogLine[];
	people: Map<string, Member>;
	/** None where no file store was given. */
	pictures: StoredPicture[];
};

export type DemoTemplate = {
	templateId: string;
	spec: TemplateSpec;
	body: TemplateBody;
	version: number;
	/** From this moment on the newest version is used. */
	revisedAt: Date | undefined;
	procedure: { procedureId: string; version: number; measures: { order: number; isRequired: boolean }[] } | undefined;
};

export type Point = {
	placeId: string;
	siteId: string;
	lineId: string;
	sectionId: string;
	assetId: string;
	path: PathStep[];
	technician: string;
	tagCode: string;
	isChipWritten: boolean;
	isClosedOnSundays: boolean;
	work: { template: string; every: Frequency }[];
};

/** Returns the stored row, which later steps may still change. */
export function addRow(world: World, table: string, row: Record<string, unknown>): Record<string, unknown> {
	const list = world.rows.get(table) ?? [];
	const stored = { company_id: world.companyId, ...row };
	list.push(stored);
	world.rows.set(table, list);
	return stored;
}

export function member(world: World, key: string): Member {
	const found = world.people.get(key);
	if (!found) throw new Error(`nobody is called ${key}`);
	return found;
}

/** The columns of creation and change that most tables share (DM-2). */
export function stamps(at: Date, by: Member | null) {
	return { created_at: at, created_by: by?.id ?? null, updated_at: at, updated_by: by?.id ?? null };
}
