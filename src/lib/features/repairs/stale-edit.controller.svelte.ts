import { notify } from '#lib/ui/toast.ts';
import { refusalOf } from '#lib/trpc/client.ts';
import { allOf } from '#lib/words/lists.ts';
import { m } from '#lib/words/m.ts';
import { isSame, mergeEdits } from './merge.ts';

type Key<Values> = keyof Values & string;

type Source<Row, Values> = {
	/** The row as the form began with it. */
	row: Row;
	/** The form. */
	mine: () => Values;
	valuesOf: (row: Row) => Values;
	sayField: (key: Key<Values>) => string;
	sayValue: (key: Key<Values>, row: Row) => string;
	/** Somebody else's row came in. */
	ontheirs?: (row: Row) => void;
};

/**
 * An edit that may find that somebody else has saved meanwhile: fields that only one of both touched are brought together
 * and named, for the others the form asks (PT-6).
 */
export class StaleEdit<Row, Values extends object> {
	/** The row the next save builds on. */
	row: Row = $state.raw() as Row;
	#contested = $state.raw<readonly Key<Values>[]>([]);
	#taken = $state.raw<readonly Key<Values>[]>([]);
	readonly #source: Source<Row, Values>;

	constructor(source: Source<Row, Values>) {
		this.#source = source;
		this.row = source.row;
	}

	/** What both changed and nobody has settled; `take` takes what the other one wrote. */
	get differences() {
		const { mine, valuesOf, sayField, sayValue } = this.#source;
		const [form, theirs] = [mine(), valuesOf(this.row)];
		return this.#contested
			.filter((key) => !isSame(form[key], theirs[key]))
			.map((key) => ({
				label: sayField(key),
				theirs: sayValue(key, this.row),
				take: () => void (form[key] = theirs[key])
			}));
	}

	/** Fields that follow the other one, by name. */
	get taken(): string[] {
		const names = this.#taken.map((key) => this.#source.sayField(key));
		return names.filter((name, index) => names.indexOf(name) === index);
	}

	/** Saves; once more where nothing has to be chosen. Throws what the server refuses. */
	async save(send: () => Promise<unknown>): Promise<void> {
		try {
			await send();
		} catch (error) {
			const refusal = refusalOf(error);
			if (refusal?.code !== 'stale') throw error;
			this.#meet(refusal.details.current as Row);
			if (this.#contested.length > 0) throw error;
			await this.save(send);
			return;
		}
		if (this.taken.length > 0) notify({ text: m.reports_stale_merged({ fields: allOf(this.taken) }), tone: 'ok' });
	}

	#meet(theirs: Row): void {
		const { mine, valuesOf, ontheirs } = this.#source;
		ontheirs?.(theirs);
		const { taken, contested } = mergeEdits(mine(), valuesOf(this.row), valuesOf(theirs));
		this.#taken = [...this.#taken, ...(taken as Key<Values>[])];
		this.#contested = contested as Key<Values>[];
		this.row = theirs;
	}
}
