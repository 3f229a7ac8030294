/** What every labelled field takes. */
export type FieldProps = {
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
	mark?: string | undefined;
	isLabelHidden?: boolean;
	id?: string | undefined;
	class?: string | undefined;
};
