import type { TemplateSpec } from './default-templates.ts';
import { NOTES, plain, watched } from './form-fields.ts';

export const LOCK_OUT = 'Electrical lock-out - low voltage';

// Every plant checks its motors in the same two ways; what is usual differs.

export function motorCurrentCheck(load: string, usualA: [number, number]): TemplateSpec {
	return {
		name: 'Motor current check',
		type: 'electrical',
		instructions: `Clamp each phase at the terminal box cover, ${load}.`,
		fields: [
			watched('Current L1*', 'Motor current', usualA, { decimals: 1 }),
			watched('Current L2', 'Motor current', usualA, { decimals: 1 }),
			watched('Current L3', 'Motor current', usualA, { decimals: 1 }),
			plain('Cable glands*', 'check'),
			NOTES
		],
		tools: ['Multimeter'],
		minutes: 12
	};
}

export function insulationTest(usualMegaohms: [number, number]): TemplateSpec {
	return {
		name: 'Insulation resistance test',
		type: 'electrical',
		instructions: 'Test each phase against earth with 500 V for one minute. Only after the lock-out.',
		fields: [
			watched('Insulation resistance*', 'Insulation resistance', usualMegaohms, { decimals: 1 }),
			plain('Terminals tight*', 'check'),
			plain('Thermal photo', 'photo'),
			NOTES
		],
		procedure: LOCK_OUT,
		tools: ['Multimeter', 'Lock-out set'],
		minutes: 35,
		priority: 'high'
	};
}
