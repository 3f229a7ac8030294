import type { Permission } from '#lib/domain/access/permission.ts';
import type { PhotoOwnerKind } from '#lib/domain/files/photo.ts';
import type { AuditNote, CommandScope, Scope } from '../commands/scope.ts';

/** What photos belong to, as its slice knows it: who hands them in, who looks at them, and who hears of them. */
export type PhotoOwner = {
	kind: PhotoOwnerKind;
	/** One of these is needed. */
	handsIn: Permission;
	orHandsIn?: Permission;
	reads: Permission;
	orReads?: Permission;
	/** Whether the actor may hand in a photo that nothing has claimed yet. Absent where photos follow their claim only. */
	mayAdd?: (scope: Scope, ownerId: string) => Promise<boolean>;
	/** Whether the actor may bring photos that others have claimed. Absent where everybody brings only their own. */
	mayBring?: (scope: Scope, ownerId: string) => Promise<boolean>;
	/** Whether the actor may look at its photos. */
	maySee: (scope: Scope, ownerId: string) => Promise<boolean>;
	/** Locks it until commit; undefined where it is not there. */
	hold: (scope: CommandScope, ownerId: string) => Promise<HeldOwner | undefined>;
};

export type HeldOwner = {
	/** What the activity log calls it. */
	subject: AuditNote['subject'];
	/** Tells the feed how it looks with the photo. */
	publish: () => Promise<void>;
};
