import { entryOf } from '#lib/offline/entry.ts';
import { createFieldClient } from '#lib/offline/field-client.ts';
import type { Clock, Parts } from '#lib/offline/parts.ts';
import { sealStore, type SealedRows } from '#lib/offline/store.sealed.ts';
import { openIdbStore } from '#lib/offline/store.idb.ts';
import { keysOf } from '#lib/offline/vault-keys.ts';
import { ME, SETTINGS, taskRow, templateRow } from '../../support/offline/rows.ts';

// The field app's core in a bare page, on the real sealed storage, without a network: what is left of it after a kill?

export type Left = {
	draft: { reading: unknown; remark: unknown; photos: string[] } | null;
	item: { reading: unknown; remark: unknown; photos: string[]; state: string } | null;
	/** Photos whose bytes are still here, with the item or draft they go with. */
	blobs: number;
};

export type App = {
	/** Puts so many tasks on the phone; their ids. */
	fill: (count: number) => Promise<string[]>;
	begin: (taskId: string, values: { reading: number; remark: string }) => Promise<void>;
	/** Resolves when the screen may say "Saved on this phone". */
	submit: (taskId: string) => Promise<void>;
	look: (taskId: string) => Promise<Left>;
};

declare global {
	interface Window {
		app: Promise<App>;
		told: (taskId: string) => Promise<void>;
	}
}

const SECOND_PHOTO = new Uint8Array(300_000).fill(7);

window.app = open();

async function open(): Promise<App> {
	const store = sealStore(await openIdbStore<SealedRows>('kill-at-submit'), await keysOf(new Uint8Array(32).fill(1)));
	const client = createFieldClient(partsOver(store));
	client.start();
	return {
		async fill(count) {
			const template = templateRow({});
			const tasks = Array.from({ length: count }, (_, index) =>
				taskRow({ title: `Task ${index}`, templateId: template.templateId })
			);
			await store.write([
				entryOf('template', template.templateId, template, []),
				entryOf('setting', 'company', SETTINGS, []),
				...tasks.map((task) => entryOf('task', task.taskId, task, []))
			]);
			return tasks.map(({ taskId }) => taskId);
		},
		async begin(taskId, { reading, remark }) {
			const draft = await client.startTask(taskId);
			for (const bytes of [new Uint8Array(1_000).fill(3), SECOND_PHOTO]) {
				const blob = new Blob([bytes], { type: 'image/jpeg' });
				await client.addPhoto(taskId, { blob, preview: null, source: 'camera' });
			}
			const values = { amount: { kind: 'number', value: reading } as const };
			await client.saveDraft({ ...draft, values, noteText: remark });
		},
		async submit(taskId) {
			const handedIn = await client.submitDraft(taskId);
			if (!handedIn.ok) throw new Error(`not handed in: ${handedIn.fields.join()}`);
			await window.told(taskId);
		},
		async look(taskId) {
			const draft = await client.draft(taskId);
			const item = (await client.outbox()).find((one) => one.name === 'task.submit' && one.taskId === taskId);
			const photos = (draft?.photos ?? (item?.input['photos'] as { photoId: string }[] | undefined) ?? []).map(
				({ photoId }) => photoId
			);
			const blobs = await Promise.all(photos.map((photoId) => client.photoBlob(photoId)));
			return {
				draft: draft ? { ...entered(draft), photos } : null,
				item: item ? { ...entered(item.input), photos, state: item.state } : null,
				blobs: blobs.filter((blob) => blob !== undefined && blob.size > 0).length
			};
		}
	};
}

function entered({ values, noteText }: { values?: unknown; noteText?: unknown }): {
	reading: unknown;
	remark: unknown;
} {
	return { reading: (values as { amount?: { value: unknown } }).amount?.value, remark: noteText };
}

function partsOver(store: Parts['store']): Parts {
	const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));
	const clock: Clock = {
		now: () => new Date(),
		sleep: (ms, signal) =>
			new Promise((resolve) => {
				setTimeout(resolve, ms);
				signal.addEventListener('abort', () => resolve(), { once: true });
			})
	};
	return {
		store,
		transport: { call: unreachable, bootstrap: unreachable, photo: unreachable },
		clock,
		random: Math.random,
		newId: () => crypto.randomUUID(),
		async sha256(bytes) {
			const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
			return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
		},
		lock: async (name, work, signal) => await navigator.locks.request(name, signal ? { signal } : {}, () => work()),
		channel: { post: () => undefined, listen: () => () => undefined },
		isCellular: () => false,
		companyId: 'company',
		user: ME,
		device: { name: 'Phone', platform: 'Chromium', appVersion: '0.1.0' }
	};
}
