import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/chromium.ts';

// End to end: the built product, started with its own start command on a fresh database with demo data.
export default defineConfig({
	testDir: 'tests/e2e',
	testMatch: '*.e2e.ts',
	fullyParallel: false,
	workers: 1,
	forbidOnly: true,
	retries: 0,
	timeout: 90_000,
	expect: { timeout: 15_000 },
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
	globalSetup: './tests/support/serve.ts',
	use: {
		baseURL: process.env['ORIGIN'] ?? 'http://localhost:3999',
		actionTimeout: 20_000,
		trace: 'retain-on-failure',
		launchOptions: { executablePath: findChromium(), args: CHROMIUM_FLAGS }
	}
});
