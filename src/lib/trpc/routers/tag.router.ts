import { may } from '#lib/domain/access/actor.ts';
import { FindTag } from '#lib/domain/tags/find.ts';
import { TaskFilter } from '#lib/domain/tasks/filter.ts';
import { parseInput } from '#lib/domain/shared/input.ts';
import { findTag } from '#lib/server/tags/tags.service.ts';
import { logScans } from '#lib/server/tags/scan.service.ts';
import { writeTag } from '#lib/server/tags/write.service.ts';
import { listTasks } from '#lib/server/tasks/tasks.service.ts';
import { command, query, router } from '../procedures.ts';

export const scanRouter = router({ log: command(logScans) });

export const tagRouter = router({
	write: command(writeTag),
	find: query('mobile.qr.scan', FindTag, async (scope, input) => {
		const { level, ...found } = await findTag(scope, input);
		const here = level === 'asset' ? { assetId: found.placeId } : { placeId: found.placeId };
		const tasks = may(scope.actor, 'task.view') ? (await listTasks(scope, parseInput(TaskFilter, here))).items : [];
		return { ...found, tasks };
	})
});
