import { sveltekit } from '@sveltejs/kit/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/chromium.ts';
import { mutate } from './tests/support/code-mutants.ts';

const isBrowserAsked = !process.argv.includes('--project') || process.argv.includes('browser');

export default defineConfig({
	test: {
		projects: [
			{
				plugins: [svelte()],
				test: {
					name: 'unit',
					include: [
						'src/**/*.test.ts',
						'scripts/**/*.test.ts',
						'src/**/*.fuzz.test.ts',
						'tests/regression/**/*.test.ts'
					],
					exclude: ['**/*.pg.test.ts', '**/*.browser.test.ts']
				}
			},
			{
				test: {
					name: 'architecture',
					include: ['tests/architecture/**/*.test.ts'],
					exclude: ['**/*.pg.test.ts'],
					testTimeout: 60_000
				}
			},
			{
				plugins: [mutate()],
				test: {
					name: 'pg',
					include: ['src/**/*.pg.test.ts', 'tests/**/*.pg.test.ts'],
					globalSetup: ['tests/support/postgres-server.ts'],
					maxWorkers: 2,
					testTimeout: 90_000,
					hookTimeout: 180_000
				}
			},
			...(isBrowserAsked
				? [
						{
							plugins: [tailwindcss(), sveltekit()],
							test: {
								name: 'browser',
								include: ['src/**/*.browser.test.ts', 'tests/**/*.browser.test.ts'],
								testTimeout: 30_000,
								browser: {
									enabled: true,
									headless: true,
									screenshotFailures: false,
									provider: playwright({ launchOptions: { executablePath: findChromium(), args: CHROMIUM_FLAGS } }),
									instances: [{ browser: 'chromium' as const }]
								}
							}
						}
					]
				: [])
		]
	}
});
