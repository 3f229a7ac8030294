import { BlockList, isIP } from 'node:net';

// Addresses that a stranger names are asked for from this machine: only those that anybody could reach count (security, rule 40).

const PORTS = new Set(['', '443', '8443']);

const closed = new BlockList();
for (const [net, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4]
] as const)
	closed.addSubnet(net, prefix, 'ipv4');

const open = new BlockList();
// Unicast of the Internet; what carries an IPv4 address inside, and what is for documentation, is taken out of it.
open.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20]
] as const)
	closed.addSubnet(net, prefix, 'ipv6');

export function isPublicAddress(address: string): boolean {
	const family = isIP(address);
	if (family === 4) return !closed.check(address, 'ipv4');
	return family === 6 && open.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

/** Whether this can be the address of a public service; what its name stands for is looked at when it is called. */
export function whyNotEndpoint(endpoint: string): 'not-https' | 'not-public' | undefined {
	const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
	if (url?.protocol !== 'https:' || url.username || url.password || !PORTS.has(url.port)) return 'not-https';
	const host = url.hostname.replace(/^\[|\]$/g, '');
	const isName = isIP(host) === 0 && host.includes('.') && !/\.(?:local|localhost|internal|home|lan)\.?$/.test(host);
	return isName ? undefined : 'not-public';
}
