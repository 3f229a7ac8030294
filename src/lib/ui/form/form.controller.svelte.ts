import { NO_IDS, withIds } from '../id-set.ts';

export type Issue = { path: string; message: string };

/** What came of a submission: done, or what stands against it. Paths as in the input: `values.bearing`. */
export type Outcome = { isDone: true } | { isDone: false; message?: string; issues?: readonly Issue[] };

type Options<Values> = {
	initial: Values;
	/** What the values break now, in words; empty when they may go. */
	validate: (values: Values) => readonly Issue[];
	submit: (values: Values) => Promise<Outcome>;
};

/**
 * One form: errors appear when somebody submits, never while they collect; a second submit waits for the first.
 * `attempt` counts the refused submissions; the error summary takes the focus when it grows.
 */
export class FormController<Values extends Record<string, unknown>> {
	values = $state<Values>() as Values;
	attempt = $state(0);
	isSubmitting = $state(false);
	message = $state.raw<string>();
	#touched = $state.raw(NO_IDS);
	#serverIssues = $state.raw<readonly (Issue & { value: string })[]>([]);
	#baseline = $state.raw('');
	readonly #options: Options<Values>;

	readonly isDirty = $derived.by(() => JSON.stringify(this.values) !== this.#baseline);
	readonly #broken = $derived.by(() => this.#options.validate(this.values));
	/** The server's complaint about a field holds until the field changes. */
	readonly #complaints = $derived.by(() =>
		this.#serverIssues.filter(({ path, value }) => this.#textAt(path) === value)
	);
	/** What the summary lists. */
	readonly issues = $derived.by((): readonly Issue[] =>
		this.attempt > 0 ? [...this.#broken, ...this.#complaints] : []
	);

	constructor(options: Options<Values>) {
		this.#options = options;
		this.values = structuredClone(options.initial);
		this.#baseline = JSON.stringify(options.initial);
	}

	/** Attributes for a field component. */
	field(path: string): { id: string; name: string; error: string | undefined } {
		return { id: fieldId(path), name: path, error: this.#errorAt(path) };
	}

	/** From now on the field shows its own error at once. */
	touch(path: string): void {
		this.#touched = withIds(this.#touched, [path]);
	}

	/** The values as they are now count as saved. */
	settle(values: Values = this.values): void {
		this.#baseline = JSON.stringify(values);
		this.values = structuredClone($state.snapshot(values)) as Values;
		this.#serverIssues = [];
		this.#touched = NO_IDS;
		this.message = undefined;
		this.attempt = 0;
	}

	submit = async (event?: SubmitEvent): Promise<void> => {
		event?.preventDefault();
		if (this.isSubmitting) return;
		this.message = undefined;
		this.#serverIssues = [];
		if (this.#broken.length > 0) {
			this.attempt += 1;
			return;
		}
		this.isSubmitting = true;
		try {
			this.#take(await this.#options.submit($state.snapshot(this.values) as Values));
		} finally {
			this.isSubmitting = false;
		}
	};

	#take(outcome: Outcome): void {
		if (outcome.isDone) {
			this.settle();
			return;
		}
		this.message = outcome.message;
		this.#serverIssues = (outcome.issues ?? []).map((issue) => ({ ...issue, value: this.#textAt(issue.path) }));
		this.attempt += 1;
	}

	#errorAt(path: string): string | undefined {
		if (this.attempt === 0 && !this.#touched.has(path)) return undefined;
		return [...this.#broken, ...this.#complaints].find((issue) => issue.path === path)?.message;
	}

	#textAt(path: string): string {
		let value: unknown = this.values;
		for (const key of path.split('.')) value = value instanceof Object ? Reflect.get(value, key) : undefined;
		return JSON.stringify(value) ?? '';
	}
}

/** The id of a field's control, to which the summary links. */
export function fieldId(path: string): string {
	return `field-${path}`;
}
