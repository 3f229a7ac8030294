/** Drawn onto a picture. Places are parts of its width and height, so that they fit every size of it. */
export type Mark = { from: Point; to: Point } & ({ kind: 'arrow' } | { kind: 'box' } | { kind: 'text'; text: string });
export type Point = { x: number; y: number };
export type MarkKind = Mark['kind'];

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const INK = '#e11d1d';
/** Behind the ink, so that it shows on dark and on light. */
const HALO = '#ffffff';

/** A mark of its usual size around the middle, for whoever does not point. */
export function markInMiddle(kind: MarkKind, text: string): Mark {
	const [from, to] = [
		{ x: 0.35, y: 0.35 },
		{ x: 0.65, y: 0.65 }
	];
	return kind === 'text' ? { kind, text, from: { x: 0.5, y: 0.5 }, to } : { kind, from, to };
}

export function moved(mark: Mark, by: Point): Mark {
	return { ...mark, from: inside(mark.from, by), to: inside(mark.to, by) };
}

export function resizedMark(mark: Mark, by: Point): Mark {
	return { ...mark, to: inside(mark.to, by) };
}

function inside({ x, y }: Point, by: Point): Point {
	return { x: Math.min(1, Math.max(0, x + by.x)), y: Math.min(1, Math.max(0, y + by.y)) };
}

/** Whether a drag was one, not a shaky tap. */
export function isLong({ from, to }: Mark): boolean {
	return Math.hypot(to.x - from.x, to.y - from.y) > 0.03;
}

/** Draws the marks over a picture of this size: alike on the screen and in the kept picture. */
export function drawMarks(context: Context, marks: readonly Mark[], width: number, height: number): void {
	const unit = Math.max(width, height) / 100;
	context.lineJoin = 'round';
	context.lineCap = 'round';
	for (const mark of marks) {
		const from = { x: mark.from.x * width, y: mark.from.y * height };
		const to = { x: mark.to.x * width, y: mark.to.y * height };
		if (mark.kind === 'text') drawText(context, mark.text, from, { unit, width });
		else if (mark.kind === 'box') stroke(context, unit, boxPath(from, to));
		else stroke(context, unit, arrowPath(from, to, unit));
	}
}

function stroke(context: Context, unit: number, path: Path2D): void {
	context.lineWidth = unit * 1.5;
	context.strokeStyle = HALO;
	context.stroke(path);
	context.lineWidth = unit * 0.8;
	context.strokeStyle = INK;
	context.stroke(path);
}

function boxPath(from: Point, to: Point): Path2D {
	const path = new Path2D();
	path.rect(Math.min(from.x, to.x), Math.min(from.y, to.y), Math.abs(to.x - from.x), Math.abs(to.y - from.y));
	return path;
}

function arrowPath(from: Point, to: Point, unit: number): Path2D {
	const path = new Path2D();
	const angle = Math.atan2(to.y - from.y, to.x - from.x);
	path.moveTo(from.x, from.y);
	path.lineTo(to.x, to.y);
	for (const turn of [-0.5, 0.5]) {
		path.moveTo(to.x, to.y);
		path.lineTo(to.x - Math.cos(angle + turn) * unit * 4, to.y - Math.sin(angle + turn) * unit * 4);
	}
	return path;
}

function drawText(context: Context, text: string, at: Point, { unit, width }: { unit: number; width: number }): void {
	context.font = `700 ${unit * 4}px system-ui, sans-serif`;
	context.textBaseline = 'middle';
	context.textAlign = 'center';
	const half = context.measureText(text).width / 2;
	// A caption that would run out of the picture stays in it.
	const x = half * 2 > width ? width / 2 : Math.min(width - half - unit, Math.max(half + unit, at.x));
	context.lineWidth = unit * 1.2;
	context.strokeStyle = HALO;
	context.strokeText(text, x, at.y, width);
	context.fillStyle = INK;
	context.fillText(text, x, at.y, width);
}
