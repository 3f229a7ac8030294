import type { RequestHandler } from './$types';

/** 200 only when the database answers. */
export const GET: RequestHandler = async ({ locals }) => {
	const isHealthy = await locals.runtime.isHealthy();
	return Response.json({ ok: isHealthy, version: locals.runtime.version }, { status: isHealthy ? 200 : 503 });
};
