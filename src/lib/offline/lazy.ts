/** A part of the app that is fetched with its first use, once; a fetch that failed is tried again. */
export function lazy<Part>(fetch: () => Promise<Part>): () => Promise<Part> {
	let part: Promise<Part> | undefined;
	return () => {
		part ??= fetch().catch((error: unknown) => {
			part = undefined;
			throw error;
		});
		return part;
	};
}
