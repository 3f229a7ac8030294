import { v7 as newId } from 'uuid';
import type { ReasonCategory } from '#lib/domain/shutdowns/shutdown.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { Plant } from './make.ts';
import type { TestDatabase } from './postgres.ts';

/** The lists that reports choose from, made by SQL: for arranging only. */
export function listsIn(db: TestDatabase, companyId: string) {
	return {
		async type(label: string, priority: Priority | null = null, isActive = true): Promise<string> {
			const id = newId();
			await db.admin`
				insert into repair_request_type (company_id, id, label, default_priority, is_active)
				values (${companyId}, ${id}, ${label}, ${priority}, ${isActive})
			`;
			return id;
		},
		async reason(label: string, category: ReasonCategory = 'Unplanned', isActive = true): Promise<string> {
			const id = newId();
			await db.admin`
				insert into shutdown_reason (company_id, id, label, category, is_active)
				values (${companyId}, ${id}, ${label}, ${category}, ${isActive})
			`;
			return id;
		},
		/** A point task that waits for shutdowns. */
		async shutdownWork(at: Plant, templateId: string): Promise<string> {
			const id = newId();
			await db.admin`
				insert into point_task (company_id, id, place_id, template_id, is_shutdown_only, created_at)
				values (${companyId}, ${id}, ${at.placeId}, ${templateId}, true, now())
			`;
			return id;
		}
	};
}

export function repairOf(at: Plant, typeId: string, more: Record<string, unknown> = {}) {
	return { repairId: newId(), assetId: at.assetId, typeId, description: 'Oil drips from the gearbox seal', ...more };
}

export function stopOf(placeId: string, reasonId: string, more: Record<string, unknown> = {}) {
	return { shutdownId: newId(), placeId, reasonId, description: 'Main shaft blocked', ...more };
}
