import { expect, test } from 'vitest';
import { Annotation } from './annotator.controller.svelte.ts';

const key = (name: string, held: Partial<KeyboardEvent> = {}) => ({ key: name, ...held }) as KeyboardEvent;

test('a drag leaves an arrow, a shaky tap nothing', () => {
	const annotation = new Annotation();
	annotation.begin({ x: 0.1, y: 0.1 });
	annotation.drag({ x: 0.3, y: 0.4 });
	expect(annotation.shown).toHaveLength(1);
	annotation.end({ x: 0.3, y: 0.4 });
	expect(annotation.marks).toEqual([{ kind: 'arrow', from: { x: 0.1, y: 0.1 }, to: { x: 0.3, y: 0.4 } }]);
	annotation.begin({ x: 0.5, y: 0.5 });
	annotation.drag({ x: 0.51, y: 0.5 });
	annotation.end({ x: 0.51, y: 0.5 });
	expect(annotation.shown).toHaveLength(1);
});

test('a text is placed where the picture is tapped, and only once', () => {
	const annotation = new Annotation();
	annotation.tool = 'text';
	annotation.end({ x: 0.2, y: 0.8 });
	expect(annotation.marks).toEqual([]);
	annotation.text = ' oil leak ';
	annotation.end({ x: 0.2, y: 0.8 });
	expect(annotation.marks).toMatchObject([{ kind: 'text', text: 'oil leak', from: { x: 0.2, y: 0.8 } }]);
	annotation.end({ x: 0.9, y: 0.9 });
	expect(annotation.marks).toHaveLength(1);
});

test('a text that nobody has written is asked for, until it is there', () => {
	const annotation = new Annotation();
	annotation.tool = 'text';
	expect(annotation.isTextMissing).toBe(false);
	annotation.add();
	expect([annotation.isTextMissing, annotation.marks]).toEqual([true, []]);
	annotation.text = 'oil leak';
	expect(annotation.isTextMissing).toBe(false);
	annotation.add();
	expect([annotation.isTextMissing, annotation.marks.length]).toEqual([false, 1]);
	annotation.end({ x: 0.2, y: 0.8 });
	expect(annotation.isTextMissing).toBe(true);
	annotation.tool = 'arrow';
	expect(annotation.isTextMissing).toBe(false);
});

test('everything works by keys alone: add, move, resize, remove, and undo of each', () => {
	const annotation = new Annotation();
	annotation.tool = 'box';
	expect(annotation.press(key('ArrowLeft'))).toBe(false);
	expect(annotation.press(key('Enter'))).toBe(true);
	const [placed] = annotation.marks;
	annotation.press(key('ArrowRight'));
	expect(annotation.marks[0]?.from.x).toBeCloseTo((placed?.from.x ?? 0) + 0.02);
	annotation.press(key('ArrowDown', { shiftKey: true }));
	expect(annotation.marks[0]?.to.y).toBeCloseTo((placed?.to.y ?? 0) + 0.02);
	annotation.press(key('Delete'));
	expect(annotation.marks).toEqual([]);
	for (let undone = 0; undone < 3; undone += 1) annotation.press(key('z', { ctrlKey: true }));
	expect(annotation.marks).toEqual([placed]);
	annotation.undo();
	expect([annotation.marks, annotation.mayUndo]).toEqual([[], false]);
	expect(annotation.press(key('Tab'))).toBe(false);
});

test('a mark never leaves the picture', () => {
	const annotation = new Annotation();
	annotation.add();
	for (let steps = 0; steps < 60; steps += 1) annotation.press(key('ArrowUp'));
	expect(annotation.marks[0]).toMatchObject({ from: { y: 0 }, to: { y: 0 } });
});
