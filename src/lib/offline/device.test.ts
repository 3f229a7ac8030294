import { expect, test } from 'vitest';
import { createPhone } from '../../../tests/support/offline/phone.ts';
import { createDevice } from './device.ts';
import { createMemoryStore } from './store.memory.ts';

test('two windows that open an empty storage at once are one device', async () => {
	const store = createMemoryStore();
	const { parts } = createPhone({ store });
	const [one, two] = [createDevice(parts), createDevice(parts)];
	const [first, second] = await Promise.all([one.meta(), two.meta()]);
	expect(second.deviceId).toBe(first.deviceId);
});
