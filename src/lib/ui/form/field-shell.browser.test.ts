import { mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import TextField from '../text-field.svelte';

test('a mark beside a label is a word of its own in the name', async () => {
	const field = mount(TextField, { target: document.body, props: { label: 'Until', mark: 'optional' } });
	await expect.element(page.getByRole('textbox', { name: 'Until (optional)', exact: true })).toBeVisible();
	await unmount(field);
});
