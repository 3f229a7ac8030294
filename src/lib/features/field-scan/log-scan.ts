import type { Scan } from '#lib/domain/tags/commands.ts';
import { stamp } from '#lib/features/field/clock.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { m } from '#lib/words/field.ts';

const MAX_TEXT = 120;
const CONTROL = /\p{Cc}/gu;

type Read = Pick<Scan, 'kind' | 'purpose' | 'result'> & { text: string; serial?: string | undefined };

/** Keeps what was read for the tag's history; it travels by itself, and nobody waits for it. */
export function keepScan(app: FieldApp, { text, serial, ...read }: Read): void {
	if (app.isVisit || !app.may('mobile.qr.scan')) return;
	const plain = text.replaceAll(CONTROL, ' ').toWellFormed().trim().slice(0, MAX_TEXT);
	const chip = serial ? { chipSerial: serial.slice(0, 60) } : {};
	app.client.logScan({ ...read, ...chip, text: plain, at: stamp() }, m.scan_log_title()).catch(() => undefined);
}
