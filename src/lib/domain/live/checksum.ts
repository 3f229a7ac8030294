/** Start value of a checksum over lines. */
export const CHECKSUM_START = 0x811c9dc5;

/** FNV-1a over UTF-16 units, line by line: tells a cut or mixed-up stream from a whole one; the network guards the bytes. */
export function addToChecksum(checksum: number, line: string): number {
	let value = checksum;
	for (let index = 0; index < line.length; index += 1) value = Math.imul(value ^ line.charCodeAt(index), 0x01000193);
	return Math.imul(value ^ 10, 0x01000193) >>> 0;
}
