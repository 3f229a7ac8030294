import * as z from 'zod/mini';
import { PlaceId, RoleId, UserId } from '../shared/id.ts';
import { Page } from '../shared/page.ts';
import { text } from '../shared/text.ts';

/** A person of the company as the list shows them. */
export type UserItem = {
	userId: string;
	name: string;
	email: string | null;
	username: string | null;
	roles: { roleId: string; name: string }[];
	sites: { placeId: string; name: string }[];
	supervisor: { id: string; name: string } | null;
	isActive: boolean;
	lastSignInAt: string | null;
	language: string | null;
	revision: number;
};

/** What a row of the feed says of a person: no more than holders of task.assign may know (2.3). */
export type UserRow = { userId: string; name: string; email: string | null; roles: string[]; isActive: boolean };

export type RoleItem = {
	roleId: string;
	name: string;
	description: string;
	isBuiltIn: boolean;
	/** How many people hold it. */
	users: number;
	permissions: readonly string[];
	updatedAt: string;
};

export const UserFilter = z.strictObject({
	search: z.optional(text(0, 100)),
	role: z.optional(RoleId),
	siteId: z.optional(PlaceId),
	isActive: z.optional(z.boolean()),
	...Page
});

export const DeactivateUser = z.strictObject({ userId: UserId });
export const ReactivateUser = z.strictObject({ userId: UserId });
export const SetUserRoles = z.strictObject({
	userId: UserId,
	/** The revision the editor saw (DM-2). */
	revision: z.int(),
	roleIds: z.array(RoleId).check(z.minLength(1), z.maxLength(57))
});
