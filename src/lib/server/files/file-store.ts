import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorFields } from '../db/faults.ts';

/** Where bytes lie. Keys are made here, led by the company's id, and never come from a client. */
export type FileStore = {
	/** Durable when it resolves; a reader sees all of the bytes or none. */
	put: (key: string, bytes: Uint8Array) => Promise<void>;
	get: (key: string) => Promise<Buffer<ArrayBuffer> | undefined>;
	/** Keys of a company that nothing was put under since. */
	untouched: (companyId: string, since: Date) => Promise<string[]>;
	/** Everything whose key begins with these segments. */
	remove: (prefix: string) => Promise<void>;
};

const KEY = /^[0-9a-f-]{36}(\/[0-9a-z-]{1,40}){1,3}$/;

/** The driver over a local disk. */
export function createFileStore(dataDir: string): FileStore {
	const root = join(dataDir, 'files');

	return {
		async put(key, bytes) {
			const path = pathOf(root, key);
			await mkdir(dirname(path), { recursive: true });
			const draft = `${path}.${randomUUID()}.part`;
			try {
				await writeDurably(draft, bytes);
				await rename(draft, path);
			} catch (error) {
				await rm(draft, { force: true });
				throw error;
			}
			await syncFolder(dirname(path));
		},
		async get(key) {
			try {
				return await readFile(pathOf(root, key));
			} catch (error) {
				if (errorFields(error).code === 'ENOENT') return undefined;
				throw error;
			}
		},
		async untouched(companyId, since) {
			const folder = join(root, companyId);
			const names = await readdir(folder).catch(nothingThere);
			const keys: string[] = [];
			for (const name of names) {
				const info = await stat(join(folder, name)).catch(() => undefined);
				if (info && info.mtime < since && KEY.test(`${companyId}/${name}`)) keys.push(`${companyId}/${name}`);
			}
			return keys;
		},
		remove: (prefix) => rm(pathOf(root, prefix), { recursive: true, force: true })
	};
}

function nothingThere(error: unknown): string[] {
	if (errorFields(error).code === 'ENOENT') return [];
	throw error;
}

function pathOf(root: string, key: string): string {
	if (!KEY.test(key)) throw new Error('not a key of the file store');
	return join(root, key);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
	const file = await open(path, 'wx', 0o600);
	try {
		await file.writeFile(bytes);
		await file.sync();
	} finally {
		await file.close();
	}
}

/** A rename is on the disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
	const folder = await open(path, 'r');
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}
