import { beforeAll, describe, expect, test } from 'vitest';
import { loadWords } from '#lib/words/m.ts';
import { changedIn, type HistoryLine, sayEvent, saidIn } from './say-event.ts';

const line = (action: string, summary: string, changed: string[] = []): HistoryLine => ({
	at: '',
	actor: { name: 'Siti' },
	action,
	summary,
	changed
});

beforeAll(() => loadWords('en'));

describe('a line of a history', () => {
	test('says what was done, and with it what people wrote or chose', () => {
		const rejected = line('task.reject', 'rejected: photo is blurred: again');
		expect([sayEvent(rejected), saidIn(rejected)]).toEqual(['rejected it', 'photo is blurred: again']);
		expect(saidIn(line('task.assign', 'assigned to Budi, Agus'))).toBe('Budi, Agus');
		expect(saidIn(line('repair.create', 'reported: Leak'))).toBe('Leak');
	});

	test('names the fields that an edit changed, each once, and how a work list grew', () => {
		expect(changedIn(line('repair.edit', 'edited', ['priority', 'typeId']))).toBe('Type, Priority');
		expect(changedIn(line('shutdown.edit', 'edited', ['safetyText', 'isSafetyConcern', 'category']))).toBe(
			'Safety concern'
		);
		expect(changedIn(line('shutdown.plan-work', 'work list changed: 2 to 5 items'))).toBe('2 → 5 items');
		expect(changedIn(line('task.start', 'started'))).toBe('');
	});

	test('never shows the codes of the log', () => {
		const converted = line('repair.convert', 'converted to a work order due 2026-11-23T16:59:00.000Z');
		expect([sayEvent(converted), saidIn(converted)]).toEqual(['made a work order of it', '']);
		const held = line('task.submit', 'submission set aside for review: permission-lost');
		expect([sayEvent(held), saidIn(held)]).toEqual(['handed in work that was set aside for review', '']);
		expect(sayEvent(line('record.adopt', 'set-aside submission applied'))).not.toContain('record.');
	});

	test('of a newer server is told in the words of the log', () => {
		expect(sayEvent(line('task.weigh', 'weighed: 3 kg'))).toBe('weighed: 3 kg');
	});
});
