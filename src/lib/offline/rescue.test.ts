import * as z from 'zod/mini';
import { expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import { RescueFile } from '#lib/domain/tasks/rescue.ts';
import { createPhone } from '../../../tests/support/offline/phone.ts';
import { gatherRescue } from './rescue.ts';

const listOf = (list: unknown) => z.parse(RescueFile, JSON.parse(JSON.stringify(list)));

test('a rescue file holds all that only this phone has, in a form the server reads', async () => {
	const phone = createPhone();
	phone.parts.companyId = newId();
	await phone.calm();
	const sent = await phone.make();
	await phone.calm();
	const [one, two] = [await phone.make(), await phone.make()];
	const whole = listOf((await gatherRescue(phone.device, phone.parts)).list);
	expect(whole.items.map(({ id }) => id)).toEqual([one.id, two.id]);
	expect(whole.items.map(({ id }) => id)).not.toContain(sent.id);
	expect(whole.user.userId).toBe(phone.parts.user.id);
	const single = listOf((await gatherRescue(phone.device, phone.parts, two.id)).list);
	expect(single.items.map(({ id }) => id)).toEqual([two.id]);
});
