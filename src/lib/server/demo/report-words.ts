import type { ReasonCategory, ShutdownKind } from '#lib/domain/shutdowns/shutdown.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';

// What people of the demo report, and the lists their forms offer (product 3.7).

export const STARTER_TYPES: readonly (readonly [label: string, priority: Priority | null, description: string])[] = [
	['Mechanical wear', null, 'Worn, loose, bent or broken parts'],
	['Leak', null, 'Oil, water, air or product where it does not belong'],
	['Noise or vibration', null, 'It sounds or shakes other than yesterday'],
	['Overheating', null, 'Hotter than usual, smell, discoloured paint'],
	['Electrical fault', null, 'Cables, contacts, motors, lights'],
	['Sensor or control', null, 'Wrong readings, messages on the panel'],
	['Safety device', 'high', 'Guards, emergency stops, light curtains'],
	['Other', null, 'Nothing of the above']
];

export const STARTER_REASONS: readonly (readonly [label: string, category: ReasonCategory, description: string])[] = [
	['Planned maintenance', 'Planned', 'Work that was planned for this stop'],
	['Change-over', 'Planned', 'Another article, another tool'],
	['Cleaning', 'Planned', 'Cleaning that needs the machine to stand'],
	['Mechanical breakdown', 'Unplanned', 'Something broke'],
	['Electrical breakdown', 'Unplanned', 'No power, motor or drive failed'],
	['Control fault', 'Unplanned', 'The control stops the machine or does not start it'],
	['Material shortage', 'Unplanned', 'Nothing to work on'],
	['Power outage', 'Force Majeure', 'The supply of the site failed'],
	['Natural event', 'Force Majeure', 'Flood, storm, earthquake'],
	['Other', 'Other', 'Nothing of the above']
];

type Trouble = { type: string; description: string; priority: Priority };

export const TROUBLES: readonly Trouble[] = [
	{ type: 'Mechanical wear', priority: 'medium', description: 'V-belt frayed on the inner side, two cracks per hand.' },
	{
		type: 'Leak',
		priority: 'high',
		description: 'Oil drips from the gearbox seal, about a cup a shift. Tray is full.'
	},
	{
		type: 'Noise or vibration',
		priority: 'medium',
		description: 'Bearing on the drive side grinds when it starts cold.'
	},
	{
		type: 'Overheating',
		priority: 'high',
		description: 'Motor housing too hot to touch after one hour, fan turns slowly.'
	},
	{
		type: 'Electrical fault',
		priority: 'medium',
		description: 'Cable gland loose at the terminal box, insulation chafed.'
	},
	{
		type: 'Sensor or control',
		priority: 'low',
		description: 'Panel shows sensor fault now and then, gone after reset.'
	},
	{ type: 'Safety device', priority: 'high', description: 'Guard door switch sticks; the door has to be slammed.' },
	{
		type: 'Mechanical wear',
		priority: 'low',
		description: 'Handle of the cover broken off, opened with a screwdriver.'
	},
	{ type: 'Leak', priority: 'medium', description: 'Compressed air escapes at the coupling behind the machine.' },
	{
		type: 'Noise or vibration',
		priority: 'high',
		description: 'Whole frame shakes above 400 rpm, foundation bolt is loose.'
	},
	{ type: 'Other', priority: 'low', description: 'Name plate fell off, number can no longer be read.' }
];

/** The Critical one that stands on top of the list. */
export const WORST_TROUBLE: Trouble = {
	type: 'Safety device',
	priority: 'critical',
	description: 'Emergency stop does not stop the machine at once, it runs on for ten seconds. Operators are warned.'
};

export const DISMISSALS = [
	'Reported twice',
	'Within its limits, measured on site',
	'Belongs to the machine supplier'
] as const;

export const NOTES = [
	'Same this morning, it is getting louder.',
	'Tightened for now, needs a new part.',
	'Seen on the night shift too.'
] as const;

type Stop = { reason: string; kind: ShutdownKind; description: string; priority: Priority; hours: [number, number] };

export const STOPS: readonly Stop[] = [
	{
		reason: 'Mechanical breakdown',
		kind: 'emergency',
		priority: 'high',
		hours: [0.5, 6],
		description: 'Main shaft blocked, coupling sheared off.'
	},
	{
		reason: 'Electrical breakdown',
		kind: 'emergency',
		priority: 'high',
		hours: [0.3, 4],
		description: 'Drive tripped and does not start again.'
	},
	{
		reason: 'Control fault',
		kind: 'emergency',
		priority: 'medium',
		hours: [0.2, 2],
		description: 'Control hangs in start-up, supplier on the phone.'
	},
	{
		reason: 'Material shortage',
		kind: 'emergency',
		priority: 'low',
		hours: [0.5, 3],
		description: 'No yarn beams in time from the warping line.'
	},
	{
		reason: 'Change-over',
		kind: 'planned',
		priority: 'low',
		hours: [1, 3],
		description: 'Change of article according to the plan.'
	},
	{ reason: 'Cleaning', kind: 'planned', priority: 'low', hours: [0.5, 2], description: 'Weekly thorough cleaning.' },
	{
		reason: 'Planned maintenance',
		kind: 'planned',
		priority: 'medium',
		hours: [2, 8],
		description: 'Maintenance according to the yearly plan.'
	},
	{
		reason: 'Power outage',
		kind: 'emergency',
		priority: 'high',
		hours: [0.3, 2],
		description: 'Power of the whole hall failed, grid operator informed.'
	},
	{
		reason: 'Other',
		kind: 'emergency',
		priority: 'low',
		hours: [0.2, 1],
		description: 'Stopped for a visit of the insurance.'
	}
];

/** The Critical one that nobody has acknowledged yet. */
export const WORST_STOP = {
	reason: 'Mechanical breakdown',
	description: 'Loud bang, then smoke from the main drive. Line stopped by emergency stop, nobody hurt.',
	safetyText: 'Smoke at the drive: keep away until the electrician has isolated it.'
} as const;
