import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import { m } from '#lib/words/m.ts';
import { sayPriority } from '#lib/words/states.ts';
import { assetNameOf } from './look.ts';

export type RepairValues = Pick<RepairRow, 'assetId' | 'typeId' | 'description' | 'priority'>;

export function repairValues({ assetId, typeId, description, priority }: RepairValues): RepairValues {
	return { assetId, typeId, description, priority };
}

const NAMES: Record<keyof RepairValues, () => string> = {
	assetId: () => m.repairs_asset(),
	typeId: () => m.tasks_column_type(),
	description: () => m.repairs_description(),
	priority: () => m.tasks_column_priority()
};

export function sayRepairField(key: keyof RepairValues): string {
	return NAMES[key]();
}

const SAID: Record<keyof RepairValues, (row: RepairRow) => string> = {
	assetId: assetNameOf,
	typeId: ({ typeLabel }) => typeLabel,
	description: ({ description }) => description,
	priority: ({ priority }) => sayPriority(priority)
};

/** What a field is in the request by now, in words. */
export function sayRepairValue(key: keyof RepairValues, row: RepairRow): string {
	return SAID[key](row);
}
