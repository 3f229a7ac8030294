import type { Page } from '@playwright/test';
import { ORIGIN, signInToField, readyForOffline, unlockItself } from '../../support/e2e.ts';
import { type KillableBrowser, startBrowser } from '../../support/killable-browser.ts';
import { setClock } from './clock.ts';

/** A phone that dies and is started again, on one profile and by a clock of its own. */
export type Phone = {
	page: () => Page;
	isDead: () => boolean;
	/** A kill is announced. */
	isDoomed: () => boolean;
	kills: () => number;
	/** Kills the browser in so many milliseconds, whatever it is doing then. */
	killAfter: (ms: number) => void;
	/** Resolves when the kill that was announced is done. */
	death: () => Promise<void>;
	/** Starts it again after a kill: cold, at its own time, with or without signal as before. */
	revive: () => Promise<void>;
	/** What its clock is ahead of ours, in milliseconds. */
	turnClock: (aheadMs: number) => Promise<void>;
	goOnline: () => Promise<void>;
	end: () => Promise<void>;
};

const SIZE = { width: 390, height: 780 };

/** Signs in, reads everything, and leaves the signal behind. */
export async function takePhone(profile: string, login: string, aheadMs: number): Promise<Phone> {
	let ahead = aheadMs;
	await signInOnce(profile, login, ahead);
	let isOffline = true;
	let kills = 0;
	let isDead = false;
	let isDoomed = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let dying: Promise<void> = Promise.resolve();
	let announced: Promise<void> = Promise.resolve();
	let browser = await open(profile, ahead, isOffline);

	return {
		page: () => browser.page,
		isDead: () => isDead,
		isDoomed: () => isDoomed,
		kills: () => kills,
		killAfter(ms) {
			isDoomed = true;
			announced = new Promise((resolve) => {
				timer = setTimeout(() => {
					isDead = true;
					isDoomed = false;
					kills += 1;
					dying = browser.kill();
					resolve(dying);
				}, ms);
			});
		},
		death: () => announced,
		async revive() {
			await dying;
			browser = await open(profile, ahead, isOffline);
			isDead = false;
		},
		async turnClock(aheadMs) {
			ahead = aheadMs;
			await setClock(browser.page, ahead);
		},
		async goOnline() {
			isOffline = false;
			await browser.context.setOffline(false);
		},
		async end() {
			clearTimeout(timer);
			await dying;
			await browser.kill();
		}
	};
}

/** Closed as people close it, so that cookies and the worker are on the disk before anything is killed. */
async function signInOnce(profile: string, login: string, aheadMs: number): Promise<void> {
	const { page, close } = await startBrowser(profile);
	await page.setViewportSize(SIZE);
	await setClock(page, aheadMs);
	await signInToField(page, login);
	await readyForOffline(page);
	await page.getByRole('link', { name: /^Tasks/ }).click();
	await page.getByText(/^Updated/).waitFor();
	await close();
}

async function open(profile: string, aheadMs: number, isOffline: boolean): Promise<KillableBrowser> {
	const browser = await startBrowser(profile);
	await browser.page.setViewportSize(SIZE);
	await setClock(browser.page, aheadMs);
	await browser.context.setOffline(isOffline);
	await browser.page.goto(`${ORIGIN}/field`);
	await unlockItself(browser.page);
	return browser;
}
