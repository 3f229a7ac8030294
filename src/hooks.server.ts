import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { building, version } from '$app/environment';
import { v7 as newId } from 'uuid';
import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';
import { type Runtime, startRuntime } from '#lib/server/runtime.ts';
import { COOKIE_NAMES, hashToken } from '#lib/trpc/context.ts';
import { isLocale, negotiateLocale } from '#lib/words/locale.ts';
import { loadAllWords, withLocale } from '#lib/words/server-locale.ts';

// One runtime per process, also when development reloads this module.
const RUNTIME = Symbol.for('smtm.runtime');
const shared = globalThis as { [RUNTIME]?: Promise<Runtime> };

export const init: ServerInit = async () => {
	await loadAllWords();
	if (building) return;
	const env = readEnv();
	shared[RUNTIME] ??= startRuntime(env, createLog(env.logLevel), version);
	const runtime = await shared[RUNTIME];
	Object.assign(globalThis, {
		[Symbol.for('smtm.upgrade')]: runtime.live.handleUpgrade,
		[Symbol.for('smtm.stop')]: runtime.stop
	});
};

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every unsafe method comes from our own pages, in development too: no foreign form, no preflight-free request (R14). */
const checkOrigin: Handle = ({ event, resolve }) => {
	if (SAFE_METHODS.has(event.request.method) || building) return resolve(event);
	const site = event.request.headers.get('sec-fetch-site');
	const origin = event.request.headers.get('origin');
	const isOurs = site === null ? origin === event.locals.runtime.env.origin : site === 'same-origin';
	if (isOurs) return resolve(event);
	return Response.json({ error: { message: 'origin', data: { httpStatus: 403, reason: 'origin' } } }, { status: 403 });
};

const prepare: Handle = async ({ event, resolve }) => {
	const runtime = await shared[RUNTIME];
	if (runtime) event.locals.runtime = runtime;
	const cookie = event.cookies.get(COOKIE_NAMES.portal);
	event.locals.sessionHash = cookie ? hashToken(cookie) : undefined;
	const chosen = event.cookies.get('locale');
	event.locals.locale = isLocale(chosen) ? chosen : negotiateLocale(event.request.headers.get('accept-language'));
	return resolve(event);
};

/** Portal pages need a session before they need anything else; a deep link survives sign-in (1.2). */
const guardPages: Handle = async ({ event, resolve }) => {
	if (building || !event.route.id?.startsWith('/(portal)')) return resolve(event);
	const { runtime, sessionHash } = event.locals;
	if (sessionHash && (await runtime.sessions.validate(sessionHash))) return resolve(event);
	const next = encodeURIComponent(event.url.pathname + event.url.search);
	return new Response(null, { status: 303, headers: { location: `/sign-in?next=${next}` } });
};

/** What the field app shows until it runs: the phone paints it before any script. */
const SPLASH = '<div id="splash"><img src="/field/icon.svg" alt="" width="144" height="144" /><p>SM-TM</p></div>';

const speak: Handle = ({ event, resolve }) => {
	const splash = event.route.id?.startsWith('/field') ? SPLASH : '';
	const transformPageChunk = ({ html }: { html: string }) =>
		html.replace('%lang%', event.locals.locale).replace('%splash%', splash);
	return withLocale(event.locals.locale, () => resolve(event, { transformPageChunk }));
};

const HEADERS = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'permissions-policy': 'camera=(self), microphone=(), geolocation=()'
};

const harden: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
	if (event.url.protocol === 'https:') response.headers.set('strict-transport-security', 'max-age=31536000');
	// The field app tells by it whether it or the server is behind.
	if (event.url.pathname.startsWith('/trpc/')) response.headers.set('x-build', version);
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store');
	return response;
};

export const handle = sequence(harden, prepare, checkOrigin, guardPages, speak);

export const handleError: HandleServerError = async ({ error, status, message }) => {
	if (status < 500) return { message };
	const requestId = newId();
	(await shared[RUNTIME])?.log.error({ err: error, requestId }, 'fault');
	return { message: 'fault', requestId };
};
