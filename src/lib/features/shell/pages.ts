import Building2 from '@lucide/svelte/icons/building-2';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ListPlus from '@lucide/svelte/icons/list-plus';
import Network from '@lucide/svelte/icons/network';
import OctagonPause from '@lucide/svelte/icons/octagon-pause';
import Smartphone from '@lucide/svelte/icons/smartphone';
import UserCheck from '@lucide/svelte/icons/user-check';
import Users from '@lucide/svelte/icons/users';
import Wrench from '@lucide/svelte/icons/wrench';
import type { Permission } from '#lib/domain/access/permission.ts';
import type { Icon } from '#lib/ui/icon.ts';
import { m } from '#lib/words/m.ts';

/** A page of the portal: what it needs, and what it is for in one sentence (PT-3, PT-11). */
export type PortalPage = {
	href: string;
	needs: Permission;
	label: () => string;
	purpose: () => string;
	icon: Icon;
	/** Heading in the menu; pages without one are reached from another page. */
	group: 'work' | 'planning' | 'reports' | 'mapping' | 'users' | 'console' | undefined;
};

export const PAGES: readonly PortalPage[] = [
	{
		href: '/console',
		needs: 'tenant-switching',
		label: () => m.shell_page_console(),
		purpose: () => m.shell_purpose_console(),
		icon: Building2,
		group: 'console'
	},
	{
		href: '/',
		needs: 'dashboard.view',
		label: () => m.shell_page_dashboard(),
		purpose: () => m.shell_purpose_dashboard(),
		icon: LayoutDashboard,
		group: 'work'
	},
	{
		href: '/tasks',
		needs: 'task.view',
		label: () => m.shell_page_tasks(),
		purpose: () => m.shell_purpose_tasks(),
		icon: ListChecks,
		group: 'work'
	},
	{
		href: '/tasks/new',
		needs: 'task.create',
		label: () => m.shell_page_new_task(),
		purpose: () => m.shell_purpose_new_task(),
		icon: ListPlus,
		group: undefined
	},
	{
		href: '/assign',
		needs: 'task.assign',
		label: () => m.shell_page_assign(),
		purpose: () => m.shell_purpose_assign(),
		icon: UserCheck,
		group: 'planning'
	},
	{
		href: '/approvals',
		needs: 'task.approve',
		label: () => m.shell_page_approvals(),
		purpose: () => m.shell_purpose_approvals(),
		icon: ClipboardCheck,
		group: 'planning'
	},
	{
		href: '/repair-requests',
		needs: 'repair.view',
		label: () => m.shell_page_repairs(),
		purpose: () => m.shell_purpose_repairs(),
		icon: Wrench,
		group: 'reports'
	},
	{
		href: '/shutdowns',
		needs: 'shutdown.view',
		label: () => m.shell_page_shutdowns(),
		purpose: () => m.shell_purpose_shutdowns(),
		icon: OctagonPause,
		group: 'reports'
	},
	{
		href: '/mapping',
		needs: 'hierarchy.view',
		label: () => m.shell_page_mapping(),
		purpose: () => m.shell_purpose_mapping(),
		icon: Network,
		group: 'mapping'
	},
	{
		href: '/users',
		needs: 'user.view',
		label: () => m.shell_page_users(),
		purpose: () => m.shell_purpose_users(),
		icon: Users,
		group: 'users'
	},
	{
		href: '/mobile-setup',
		needs: 'mobile.pairing.manage',
		label: () => m.shell_page_mobile_setup(),
		purpose: () => m.shell_purpose_mobile_setup(),
		icon: Smartphone,
		group: 'users'
	}
];

const GROUPS = {
	console: undefined,
	work: undefined,
	planning: () => m.shell_group_planning(),
	reports: () => m.shell_group_reports(),
	mapping: () => m.shell_group_mapping(),
	users: () => m.shell_group_users()
};

/** The page an address belongs to: the longest one it begins with. */
export function pageOf(pathname: string): PortalPage | undefined {
	return PAGES.filter(({ href }) => pathname === href || (href !== '/' && pathname.startsWith(`${href}/`))).sort(
		(left, right) => right.href.length - left.href.length
	)[0];
}

/** The menu of somebody with these rights; groups without a page are left out (PT-3). */
export function menuOf(may: (permission: Permission) => boolean) {
	const keys = ['console', 'work', 'planning', 'reports', 'mapping', 'users'] as const;
	return keys
		.map((key) => ({
			key,
			label: GROUPS[key]?.(),
			pages: PAGES.filter(({ group, needs }) => group === key && may(needs))
		}))
		.filter(({ pages }) => pages.length > 0);
}
