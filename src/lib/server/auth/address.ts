import { isIPv4, isIPv6 } from 'node:net';

/**
 * What counts as one address: an IPv4 address, or the /64 that one IPv6 household has. Anything else is one class of its
 * own, so that garbage in a forwarded header gains nothing.
 */
export function addressClass(address: string): string {
	const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
	if (isIPv4(plain)) return plain;
	if (!isIPv6(plain)) return 'unknown';
	const [head = '', tail] = plain.toLowerCase().split('::');
	const left = head === '' ? [] : head.split(':');
	const right = tail ? tail.split(':') : [];
	const missing = tail === undefined ? 0 : 8 - left.length - right.length;
	const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right].slice(0, 4);
	return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}
