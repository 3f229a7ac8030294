import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import { m } from '#lib/words/m.ts';
import { sayPriority } from '#lib/words/states.ts';
import { assetNameOf } from './look.ts';

type Values = Pick<RepairRow, 'assetId' | 'typeId' | 'description' | 'priority'>;

export function repairValues({ assetId, typeId, description, priority }: Values): Values {
	return { assetId, typeId, description, priority };
}

/** Where the form says something else than the request does by now; taking theirs sets the field. */
export function repairDifferences(theirs: RepairRow, mine: Values) {
	const fields = [
		[theirs.assetId !== mine.assetId, m.repairs_asset(), assetNameOf(theirs), () => (mine.assetId = theirs.assetId)],
		[theirs.typeId !== mine.typeId, m.tasks_column_type(), theirs.typeLabel, () => (mine.typeId = theirs.typeId)],
		[
			theirs.description !== mine.description.trim(),
			m.repairs_description(),
			theirs.description,
			() => (mine.description = theirs.description)
		],
		[
			theirs.priority !== mine.priority,
			m.tasks_column_priority(),
			sayPriority(theirs.priority),
			() => (mine.priority = theirs.priority)
		]
	] as const;
	return fields.filter(([isOther]) => isOther).map(([, label, said, take]) => ({ label, theirs: said, take }));
}
