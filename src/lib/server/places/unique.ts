import { type RefusalDetails, refuse } from '#lib/domain/shared/refusal.ts';
import type { CommandScope } from '../commands/scope.ts';

const FIELDS: Record<string, string> = {
	place_name_in_parent: 'name',
	place_asset_number: 'assetNumber',
	place_pkey: 'placeId'
};

/** Runs writes that may meet a name or number that is taken; the index decides, so two people at once cannot both win. */
export async function refuseTaken(scope: CommandScope, work: (inner: CommandScope) => Promise<void>): Promise<void> {
	try {
		await scope.sql.savepoint((sql) => work({ ...scope, sql }));
	} catch (error) {
		const field = takenField(error);
		if (field === undefined) throw error;
		const details: RefusalDetails = { fields: [field] };
		refuse('exists', details);
	}
}

function takenField(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== '23505') return undefined;
	return 'constraint_name' in error ? FIELDS[String(error.constraint_name)] : undefined;
}
