import { expect, test } from 'vitest';
import { addressClass } from './address.ts';

test('an IPv4 address stands for itself, also when it comes mapped into IPv6', () => {
	expect(addressClass('192.0.2.7')).toBe('192.0.2.7');
	expect(addressClass('::ffff:192.0.2.7')).toBe('192.0.2.7');
});

test('all IPv6 addresses of one household are one address', () => {
	expect(addressClass('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
	expect(addressClass('2001:0DB8:1:2::9')).toBe('2001:db8:1:2::/64');
	expect(addressClass('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
	expect(addressClass('::1')).toBe('0:0:0:0::/64');
});

test('garbage is one class', () => {
	expect(addressClass('1.2.3.4, 5.6.7.8')).toBe('unknown');
	expect(addressClass('')).toBe('unknown');
});
