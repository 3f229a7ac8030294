import * as z from 'zod/mini';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

const uuid = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));

/** A schema and a type of one name for each kind of id. Ids are UUIDv7, made where the thing is made (DM-1). */
function idOf<Name extends string>() {
	return z.pipe(
		uuid,
		z.transform((value) => value as Branded<Name>)
	);
}

export const CompanyId = idOf<'company'>();
export type CompanyId = Branded<'company'>;
export const UserId = idOf<'user'>();
export type UserId = Branded<'user'>;
export const RoleId = idOf<'role'>();
export type RoleId = Branded<'role'>;
export const VisitId = idOf<'visit'>();
export type VisitId = Branded<'visit'>;
export const DeviceId = idOf<'device'>();
export type DeviceId = Branded<'device'>;
export const PlaceId = idOf<'place'>();
export type PlaceId = Branded<'place'>;
export const TemplateId = idOf<'template'>();
export type TemplateId = Branded<'template'>;
export const TaskId = idOf<'task'>();
export type TaskId = Branded<'task'>;
export const RecordId = idOf<'record'>();
export type RecordId = Branded<'record'>;
export const PhotoId = idOf<'photo'>();
export type PhotoId = Branded<'photo'>;
export const FileId = idOf<'file'>();
export type FileId = Branded<'file'>;
export const ProcedureId = idOf<'procedure'>();
export type ProcedureId = Branded<'procedure'>;
export const UnitId = idOf<'unit'>();
export type UnitId = Branded<'unit'>;
export const ThresholdId = idOf<'threshold'>();
export type ThresholdId = Branded<'threshold'>;
export const ToolId = idOf<'tool'>();
export type ToolId = Branded<'tool'>;
export const ScanId = idOf<'scan'>();
export type ScanId = Branded<'scan'>;
export const RepairId = idOf<'repair'>();
export type RepairId = Branded<'repair'>;
export const RepairTypeId = idOf<'repair-type'>();
export type RepairTypeId = Branded<'repair-type'>;
export const ShutdownId = idOf<'shutdown'>();
export type ShutdownId = Branded<'shutdown'>;
export const ShutdownReasonId = idOf<'shutdown-reason'>();
export type ShutdownReasonId = Branded<'shutdown-reason'>;
export const WorkItemId = idOf<'work-item'>();
export type WorkItemId = Branded<'work-item'>;
export const NoteId = idOf<'note'>();
export type NoteId = Branded<'note'>;
export const NoticeId = idOf<'notice'>();
export type NoticeId = Branded<'notice'>;
export const PointTaskId = idOf<'point-task'>();
export type PointTaskId = Branded<'point-task'>;
/** Identity of one command, made with it on the device or page (SY-1). */
export const CommandId = idOf<'command'>();
export type CommandId = Branded<'command'>;
