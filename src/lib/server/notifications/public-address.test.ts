import { expect, test } from 'vitest';
import { isPublicAddress, whyNotEndpoint } from './public-address.ts';

test.each([
	'10.0.0.1',
	'127.0.0.1',
	'169.254.169.254',
	'172.31.0.1',
	'192.168.1.1',
	'100.64.0.1',
	'0.0.0.0',
	'224.0.0.1'
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
	'::1',
	'::',
	'fe80::1',
	'fc00::1',
	'::ffff:127.0.0.1',
	'::ffff:8.8.8.8',
	'64:ff9b::a00:1',
	'2002:7f00:1::',
	'2001:db8::1',
	'ff02::1',
	'no address'
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

test.each(['8.8.8.8', '142.250.74.42', '2a00:1450:4001:80b::200a'])('%s is public', (address) =>
	expect(isPublicAddress(address)).toBe(true)
);

test.each([
	'http://push.example.com/x',
	'https://push.example.com:5432/x',
	'https://user:secret@push.example.com/x',
	'ftp://push.example.com/x',
	'not an address'
])('%s is not https', (endpoint) => expect(whyNotEndpoint(endpoint)).toBe('not-https'));

test.each([
	'https://localhost/x',
	'https://127.0.0.1/x',
	'https://[::1]/x',
	'https://2130706433/x',
	'https://printer/x',
	'https://db.internal/x',
	'https://phone.local/x'
])('%s is not public', (endpoint) => expect(whyNotEndpoint(endpoint)).toBe('not-public'));

test.each([
	'https://fcm.googleapis.com/fcm/send/abc',
	'https://web.push.apple.com/QG',
	'https://updates.push.services.mozilla.com/wpush/v2/x'
])('%s is the address of a push service', (endpoint) => expect(whyNotEndpoint(endpoint)).toBeUndefined());
