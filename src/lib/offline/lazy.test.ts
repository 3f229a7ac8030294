import { expect, test, vi } from 'vitest';
import { lazy } from './lazy.ts';

test('a part is fetched once, and again only when that failed', async () => {
	const fetch = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('no network')).mockResolvedValue('part');
	const load = lazy(fetch);
	await expect(load()).rejects.toThrow('no network');
	expect(await Promise.all([load(), load()])).toEqual(['part', 'part']);
	expect(fetch).toHaveBeenCalledTimes(2);
});
