// Takes the pictures of docs/screenshots from a server with fresh demo data, at the address ORIGIN.
import { chromium } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../tests/support/chromium.ts';
import { api } from '../tests/support/e2e.ts';
import { shootField } from './screenshots/field.ts';
import { shootEveryFieldScreen } from './screenshots/field-screens.ts';
import { shootFieldTrouble } from './screenshots/field-trouble.ts';
import { shootPortal } from './screenshots/portal.ts';

const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
const [supervisor, mapper, technician] = await Promise.all([
	api('supervisor@bandung.example'),
	api('mapper@bandung.example'),
	api('technician@bandung.example')
]);
try {
	await shootField(browser, mapper, technician);
	await shootEveryFieldScreen(browser, supervisor, mapper, technician);
	await shootFieldTrouble(browser, mapper, technician);
	await shootPortal(browser, supervisor, mapper, technician);
} finally {
	await Promise.all([supervisor.end(), mapper.end(), technician.end()]);
	await browser.close();
}
