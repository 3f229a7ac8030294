import { ApprovalFilter, ApprovalQuery, Nothing } from '#lib/domain/tasks/filter.ts';
import { countApprovals, getApproval, listApprovals } from '#lib/server/tasks/approvals.service.ts';
import { query, router } from '../procedures.ts';

export const approvalRouter = router({
	list: query('task.approve', ApprovalFilter, listApprovals),
	counts: query('task.approve', Nothing, countApprovals),
	get: query('task.approve', ApprovalQuery, getApproval)
});
