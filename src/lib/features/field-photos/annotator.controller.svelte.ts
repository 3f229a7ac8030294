import { isLong, type Mark, type MarkKind, markInMiddle, moved, type Point, resizedMark } from './marks.ts';

const STEP = 0.02;
const ARROWS: Readonly<Record<string, Point>> = {
	ArrowLeft: { x: -STEP, y: 0 },
	ArrowRight: { x: STEP, y: 0 },
	ArrowUp: { x: 0, y: -STEP },
	ArrowDown: { x: 0, y: STEP }
};

/** Marks on one picture, by finger, mouse or keyboard, and each step undone. */
export class Annotation {
	tool: MarkKind = $state('arrow');
	text = $state('');
	marks: readonly Mark[] = $state.raw([]);
	/** The mark under the finger. */
	drawing: Mark | undefined = $state.raw();
	readonly shown: readonly Mark[] = $derived(this.drawing ? [...this.marks, this.drawing] : this.marks);
	readonly mayUndo: boolean = $derived.by(() => this.#past.length > 0);
	readonly #mayAdd: boolean = $derived(this.tool !== 'text' || this.text.trim() !== '');
	/** How often a text was to be added that nobody had written; its field takes the focus when this grows. */
	missed = $state(0);
	readonly isTextMissing: boolean = $derived(this.missed > 0 && !this.#mayAdd);

	#past: readonly (readonly Mark[])[] = $state.raw([]);

	begin(at: Point): void {
		if (this.tool === 'text') return;
		this.drawing = { kind: this.tool, from: at, to: at };
	}

	drag(to: Point): void {
		if (this.drawing) this.drawing = { ...this.drawing, to };
	}

	end(at: Point): void {
		const { drawing } = this;
		this.drawing = undefined;
		if (drawing && isLong(drawing)) this.#become([...this.marks, drawing]);
		else if (this.tool === 'text') this.#place({ kind: 'text', text: this.text.trim(), from: at, to: at });
	}

	cancel(): void {
		this.drawing = undefined;
	}

	add(): void {
		this.#place(markInMiddle(this.tool, this.text.trim()));
	}

	undo(): void {
		const before = this.#past.at(-1);
		if (!before) return;
		this.#past = this.#past.slice(0, -1);
		this.marks = before;
	}

	/** Answers whether the key meant something here. */
	press({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
		const by = ARROWS[key];
		const last = this.marks.at(-1);
		const others = this.marks.slice(0, -1);
		if ((ctrlKey || metaKey) && key === 'z') this.undo();
		else if (key === 'Enter' || key === ' ') this.add();
		else if (by && last) this.#become([...others, shiftKey ? resizedMark(last, by) : moved(last, by)]);
		else if ((key === 'Delete' || key === 'Backspace') && last) this.#become(others);
		else return false;
		return true;
	}

	#place(mark: Mark): void {
		if (!this.#mayAdd) {
			this.missed += 1;
			return;
		}
		this.#become([...this.marks, mark]);
		this.text = '';
		this.missed = 0;
	}

	#become(marks: readonly Mark[]): void {
		this.#past = [...this.#past, this.marks];
		this.marks = marks;
	}
}
