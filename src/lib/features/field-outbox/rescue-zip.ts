import type { Rescue } from '#lib/offline/rescue.ts';
import { formatDateTime } from '#lib/words/dates.ts';
import { m } from '#lib/words/field.ts';

/** One ZIP that opens anywhere: a page to read, the list for the server, the pictures as they were taken (8.6). */
export async function zipRescue(rescue: Rescue): Promise<Blob> {
	const { strToU8, zip } = await import('fflate');
	const files: Record<string, Uint8Array | [Uint8Array, { level: 0 }]> = {
		'items.json': strToU8(JSON.stringify(rescue.list, undefined, '\t')),
		'index.html': strToU8(pageOf(rescue))
	};
	// Pictures are compressed already.
	for (const { name, blob } of rescue.photos) files[name] = [new Uint8Array(await blob.arrayBuffer()), { level: 0 }];
	return new Promise((resolve, reject) => {
		zip(files, (error, bytes) =>
			error ? reject(error) : resolve(new Blob([new Uint8Array(bytes)], { type: 'application/zip' }))
		);
	});
}

export function saveAs(file: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	// Some browsers read the file only after the click has returned.
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function rescueName(at: Date): string {
	return `sm-tm-${at.toISOString().slice(0, 16).replace(/[-:T]/g, '')}.zip`;
}

type Entry = { title?: string; name?: string; occurredAt?: string; savedAt?: string; input?: object; values?: object };

function pageOf({ list, photos }: Rescue): string {
	const { user, madeAt, items, drafts } = list as {
		user: { name: string };
		madeAt: string;
		items: Entry[];
		drafts: Entry[];
	};
	const sections = [
		...items.map((item) => sectionOf(item, item.occurredAt, item.input)),
		...drafts.map((draft) => sectionOf(draft, draft.savedAt, draft.values))
	];
	const pictures = photos.map(({ name }) => `<a href="${name}"><img src="${name}" width="320" alt="${name}"></a>`);
	return `<!doctype html><meta charset="utf-8"><title>${escape(m.rescue_title())}</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}</style>
<h1>${escape(m.rescue_title())}</h1><p>${escape(m.rescue_of({ name: user.name, time: formatDateTime(madeAt) }))}</p>
<p>${escape(m.rescue_how())}</p>${sections.join('')}${pictures.join(' ')}`;
}

function sectionOf({ title = '', name }: Entry, at: string | undefined, content: object | undefined): string {
	const when = at === undefined ? '' : formatDateTime(at);
	const what = name === undefined ? m.rescue_draft() : name;
	return `<h2>${escape(title)}</h2><p>${escape(what)} · ${escape(when)}</p><pre>${escape(JSON.stringify(content ?? {}, undefined, 2))}</pre>`;
}

function escape(text: string): string {
	return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
