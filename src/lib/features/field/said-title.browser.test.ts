import { expect, test } from 'vitest';
import { followTitle } from './said-title.ts';

const announcer = document.createElement('div');
announcer.id = 'svelte-announcer';
document.body.append(announcer);

test('what is announced follows a title that comes late; what nobody announced stays unsaid', async () => {
	document.title = 'Unlock';
	followTitle();
	announcer.replaceChildren(new Comment(), ' ');
	document.title = 'Home';
	await new Promise((resolve) => requestAnimationFrame(resolve));
	expect(announcer.textContent.trim()).toBe('');
	announcer.replaceChildren(new Comment(), 'Unlock');
	document.title = 'T-009196';
	await expect.poll(() => announcer.textContent).toBe('T-009196');
});
