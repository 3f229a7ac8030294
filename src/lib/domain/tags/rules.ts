/** A chip that says what another chip is registered for. Where no chip is registered there is nothing to compare. */
export function isClone(registered: string | null | undefined, read: string | undefined): boolean {
	return Boolean(registered) && read !== undefined && registered?.toUpperCase() !== read.toUpperCase();
}
