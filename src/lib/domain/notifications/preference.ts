import type { Permission } from '../access/permission.ts';
import {
	CATEGORY_RULES,
	NOTICE_CATEGORIES,
	NOTICE_CHANNELS,
	type NoticeCategory,
	type NoticeChannel
} from './category.ts';
import type { QuietHours } from './quiet-hours.ts';

/** One of a person's roles, with what it alone grants. */
export type HeldRole = { name: string; isBuiltIn: boolean; rights: ReadonlySet<Permission> };

/** What a person has set; what they left alone follows the defaults. */
export type Choice = { category: NoticeCategory; channel: NoticeChannel; isOn: boolean };

export type Reader = { roles: readonly HeldRole[]; choices: readonly Choice[] };

/** `isFixed`: always on, the switch shows it and cannot be moved. */
export type ChannelState = { isOn: boolean; isFixed: boolean };

/** What the settings page shows and `notification.preferences` answers: categories with a matching permission only (LN-20). */
export type NoticePreferences = {
	categories: ({ category: NoticeCategory } & Record<NoticeChannel, ChannelState>)[];
	quietHours: QuietHours;
};

export function isShown(category: NoticeCategory, { roles }: Pick<Reader, 'roles'>): boolean {
	const { needs } = CATEGORY_RULES[category];
	return needs.length === 0 || needs.some((permission) => roles.some(({ rights }) => rights.has(permission)));
}

/** Whether a person wants to hear of a category on a channel: what they set, else the defaults of 9.4. */
export function isChannelOn(category: NoticeCategory, channel: NoticeChannel, reader: Reader): boolean {
	const rule = CATEGORY_RULES[category];
	if (!isShown(category, reader)) return false;
	if (rule[channel] === 'always') return true;
	const choice = reader.choices.find((one) => one.category === category && one.channel === channel);
	if (choice) return choice.isOn;
	return rule[channel] === 'on' && !(rule.offForMappers && isMapperOnly(rule.offForMappers, reader));
}

/** Held through the role Mapper and no other: new submissions and reports are not a Mapper's daily work (9.4). */
function isMapperOnly(permission: Permission, { roles }: Pick<Reader, 'roles'>): boolean {
	const granting = roles.filter(({ rights }) => rights.has(permission));
	return granting.length > 0 && granting.every(({ name, isBuiltIn }) => isBuiltIn && name === 'Mapper');
}

export function preferencesOf(reader: Reader, quietHours: QuietHours): NoticePreferences {
	const stateOf = (category: NoticeCategory, channel: NoticeChannel): ChannelState => ({
		isOn: isChannelOn(category, channel, reader),
		isFixed: CATEGORY_RULES[category][channel] === 'always'
	});
	const [inApp, push] = NOTICE_CHANNELS;
	return {
		categories: NOTICE_CATEGORIES.filter((category) => isShown(category, reader)).map((category) => ({
			category,
			[inApp]: stateOf(category, inApp),
			[push]: stateOf(category, push)
		})),
		quietHours
	};
}
