/** What every labelled field takes. */
export type FieldProps = {
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
	/** The word beside the label, for example "optional". */
	mark?: string | undefined;
	isLabelHidden?: boolean;
	/** The control's id, so that an error summary can jump to it; made up when left out. */
	id?: string | undefined;
	class?: string | undefined;
};
