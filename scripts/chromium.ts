import { findChromium } from '../tests/support/chromium.ts';

// Says which Chromium the tests use, and installs one where that is possible.
try {
	console.log(`Chromium: ${findChromium()}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
}
