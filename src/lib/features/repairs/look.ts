import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { MarkKind } from '#lib/ui/status-mark.svelte';
import { sayRepairState } from '#lib/words/reports.ts';

const KINDS: Record<RepairRow['state'], MarkKind> = {
	open: 'unassigned',
	deferred: 'pending',
	converted: 'in-progress',
	resolved: 'done',
	dismissed: 'cancelled'
};

export function repairLook({ state }: Pick<RepairRow, 'state'>): { kind: MarkKind; label: string } {
	return { kind: KINDS[state], label: sayRepairState(state) };
}

/** "Loom L-314", the asset's own name. */
export function assetNameOf({ path }: Pick<RepairRow, 'path'>): string {
	return path.at(3)?.name ?? path.at(-1)?.name ?? '';
}

/** "Bandung Plant › Weaving Line 03", where the asset is. */
export function whereOf({ path }: Pick<RepairRow, 'path'>): string {
	return path
		.slice(0, 2)
		.map(({ name }) => name)
		.join(' › ');
}
