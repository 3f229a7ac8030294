import { router } from './procedures.ts';
import { activityRouter } from './routers/activity.router.ts';
import { approvalRouter } from './routers/approval.router.ts';
import { authRouter } from './routers/auth.router.ts';
import { companyRouter } from './routers/company.router.ts';
import { dashboardRouter } from './routers/dashboard.router.ts';
import { deviceRouter } from './routers/device.router.ts';
import { notificationRouter } from './routers/notification.router.ts';
import { placeRouter } from './routers/place.router.ts';
import { profileRouter } from './routers/profile.router.ts';
import { recordRouter } from './routers/record.router.ts';
import { repairRouter } from './routers/repair.router.ts';
import { roleRouter } from './routers/role.router.ts';
import { shutdownRouter } from './routers/shutdown.router.ts';
import { syncRouter } from './routers/sync.router.ts';
import { scanRouter, tagRouter } from './routers/tag.router.ts';
import { taskRouter } from './routers/task.router.ts';
import { templateRouter } from './routers/template.router.ts';
import { userRouter } from './routers/user.router.ts';
import { visitRouter } from './routers/visit.router.ts';

export const appRouter = router({
	activity: activityRouter,
	approval: approvalRouter,
	auth: authRouter,
	company: companyRouter,
	dashboard: dashboardRouter,
	device: deviceRouter,
	notification: notificationRouter,
	place: placeRouter,
	profile: profileRouter,
	record: recordRouter,
	repair: repairRouter,
	role: roleRouter,
	scan: scanRouter,
	shutdown: shutdownRouter,
	sync: syncRouter,
	tag: tagRouter,
	task: taskRouter,
	template: templateRouter,
	user: userRouter,
	visit: visitRouter
});

export type AppRouter = typeof appRouter;
