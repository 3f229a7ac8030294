import type { RequestHandler } from './$types';

/** 200 while this node takes work; 503 once it drains. */
export const GET: RequestHandler = ({ locals }) => {
	const isReady = !locals.runtime.isStopping();
	return Response.json({ ok: isReady }, { status: isReady ? 200 : 503 });
};
