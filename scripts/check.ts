import { checkSteps } from './suite.ts';
import { report, runSteps } from './steps.ts';

// npm run check: everything that needs neither a database nor a browser.
const results = await runSteps(checkSteps, 6 * 60_000);
report(results);
process.exit(results.every((result) => result.isPassed) ? 0 : 1);
