import type { TemplateSpec } from './default-templates.ts';
import { insulationTest, LOCK_OUT, motorCurrentCheck } from './electrical-templates.ts';
import { choice, CONDITION, meter, NOTES, number, plain, PRODUCT, watched } from './form-fields.ts';

const ROTATING = 'Rotating machinery stop';

const LUBRICATION: TemplateSpec[] = [
	{
		name: 'Main bearing lubrication',
		type: 'lubrication',
		instructions:
			'Wipe the nipple clean. Give 3 strokes of grease, turn the shaft by hand, give 2 more. Measure the bearing with the infrared thermometer within 10 minutes after the stop.',
		fields: [
			PRODUCT,
			watched('Bearing temperature*', 'Motor bearing temperature', [54, 68], { decimals: 1 }),
			CONDITION,
			plain('What is wrong', 'text', {
				isRequired: true,
				showWhen: { key: 'point_condition', is: 'is', value: 'Poor' }
			}),
			plain('Photo after application', 'photo', { photosMax: 3 }),
			NOTES
		],
		procedure: ROTATING,
		tools: ['Grease gun', 'Infrared thermometer'],
		minutes: 15,
		remarks: ['Old grease was dark', 'Nipple replaced', 'Seal leaks slightly'],
		isRevised: true
	},
	{
		name: 'Chain oiling',
		type: 'lubrication',
		instructions: 'Brush the chain, oil it while it creeps, wipe the drip tray.',
		fields: [
			PRODUCT,
			number('Chain elongation', 'mm', [1, 7], { decimals: 1 }),
			CONDITION,
			plain('Photo', 'photo'),
			NOTES
		],
		procedure: ROTATING,
		minutes: 25
	},
	{
		name: 'Gearbox oil level',
		type: 'lubrication',
		instructions: 'Check the sight glass at standstill. Top up to the middle of the mark.',
		fields: [
			choice('Oil level*', ['Above mark', 'At mark', 'Below mark']),
			plain('Product and quantity', 'product', { showWhen: { key: 'oil_level', is: 'is', value: 'Below mark' } }),
			plain('Leak seen*', 'yes_no', { isAnomaly: true }),
			NOTES
		],
		minutes: 10
	},
	{
		name: 'Spindle oil top-up',
		type: 'lubrication',
		instructions: 'Fill to the upper line with spindle oil 10 only. Never mix oils.',
		fields: [PRODUCT, CONDITION, NOTES],
		minutes: 10,
		priority: 'low'
	}
];

const MECHANICAL: TemplateSpec[] = [
	{
		name: 'Loom daily inspection',
		type: 'mechanical',
		instructions:
			'Walk once around the loom. Guards closed, no loose lint, no unusual noise, emergency stop reachable.',
		fields: [
			plain('Guards closed*', 'check'),
			plain('Reed and heald frames*', 'check'),
			plain('Noise and vibration*', 'rating', { help: '5 is as new, 1 is unsafe' }),
			plain('What did you hear', 'text', { showWhen: { key: 'noise_and_vibration', is: 'below', value: 3 } }),
			plain('Photo', 'photo', { photosMax: 2 })
		],
		minutes: 8,
		remarks: ['Lint removed', 'Cover screw tightened']
	},
	{
		name: 'V-belt tension check',
		type: 'mechanical',
		instructions: 'Press the belt in the middle with 25 N and read the deflection.',
		fields: [
			number('Deflection*', 'mm', [9, 15], { decimals: 1 }),
			plain('Belt surface*', 'check'),
			plain('Parts used', 'parts', { showWhen: { key: 'belt_surface', is: 'is', value: 'not_ok' } }),
			plain('Condition*', 'rating'),
			NOTES
		],
		procedure: ROTATING,
		minutes: 20
	},
	{
		name: 'Bearing temperature and vibration',
		type: 'mechanical',
		instructions: 'Measure at full speed at the marked spot, 30 seconds each.',
		fields: [
			watched('Bearing temperature*', 'Motor bearing temperature', [52, 70], { decimals: 1 }),
			watched('Vibration*', 'Vibration', [1.2, 4.1], { decimals: 2 }),
			plain('Condition*', 'rating'),
			NOTES
		],
		tools: ['Infrared thermometer', 'Vibration pen'],
		minutes: 12
	},
	{
		name: 'Pump seal inspection',
		type: 'mechanical',
		instructions: 'Look for drops at the seal for one minute with the pump running.',
		fields: [
			choice('Leakage*', ['None', 'Single drops', 'Steady']),
			watched('Discharge pressure', 'Hydraulic pressure', [132, 158], { decimals: 1 }),
			plain('Coupling guard*', 'check'),
			plain('Photo', 'photo'),
			NOTES
		],
		minutes: 15
	},
	{
		name: 'Stenter chain inspection',
		type: 'mechanical',
		instructions: 'Inspect clips and pins from the platform, both sides, one full turn.',
		fields: [
			plain('Clips and pins*', 'check'),
			number('Chain track wear', 'mm', [0.4, 2.4], { decimals: 1 }),
			plain('Parts used', 'parts'),
			plain('Time spent', 'duration'),
			plain('Photo', 'photo'),
			NOTES
		],
		procedure: 'Working at height > 2 m',
		minutes: 45
	},
	{
		name: 'Compressor weekly service',
		type: 'mechanical',
		instructions: 'Drain the condensate, clean the cooler, read the run hours.',
		fields: [
			meter('Run hours*', 'h', 21_400, { decimals: 0 }),
			watched('Motor current', 'Motor current', [19, 27], { decimals: 1 }),
			plain('Condensate drained*', 'yes_no'),
			plain('Cooler clean*', 'check'),
			plain('Parts used', 'parts'),
			NOTES
		],
		minutes: 30
	}
];

const ELECTRICAL: TemplateSpec[] = [
	motorCurrentCheck('machine at full speed', [18, 26]),
	insulationTest([12, 190]),
	{
		name: 'Control cabinet inspection',
		type: 'electrical',
		instructions: 'Filters, fans, loose wires, burn marks. Close the cabinet with the key.',
		fields: [
			plain('Filter and fan*', 'check'),
			plain('Wiring*', 'check'),
			number('Cabinet temperature', '°C', [26, 38], { decimals: 1 }),
			plain('Burn marks*', 'yes_no', { isAnomaly: true }),
			plain('Photo', 'photo'),
			NOTES
		],
		procedure: LOCK_OUT,
		minutes: 25,
		isRevised: true
	},
	{
		name: 'Thermal image of terminals',
		type: 'electrical',
		instructions: 'One picture per terminal strip under load, emissivity 0.95.',
		fields: [
			plain('Thermal photo', 'photo', { photosMax: 6 }),
			number('Hottest spot*', '°C', [38, 58], { decimals: 1 }),
			NOTES
		],
		tools: ['Infrared thermometer'],
		minutes: 20
	},
	{
		name: 'Sensor cleaning and test',
		type: 'electrical',
		instructions: 'Clean with contact cleaner and a soft cloth, then trigger each sensor once.',
		fields: [
			plain('All sensors react*', 'check'),
			plain('Product used', 'product'),
			plain('Time spent', 'duration'),
			NOTES
		],
		minutes: 15,
		priority: 'low'
	}
];

const OTHERS: TemplateSpec[] = [
	{
		name: 'Shift reading',
		type: 'production',
		instructions: 'Read the counters at the panel at the end of the shift.',
		fields: [
			number('Output*', 'pcs', [820, 1320], { decimals: 0 }),
			number('Rejects', 'pcs', [5, 45], { decimals: 0 }),
			meter('Run hours', 'h', 18_250, { decimals: 0 }),
			plain('Anomaly', 'yes_no', { isAnomaly: true }),
			NOTES
		],
		minutes: 5
	},
	{
		name: 'Steam and water reading',
		type: 'production',
		instructions: 'Read both meters at the manifold before the first batch.',
		fields: [
			meter('Water*', 'l', 640_000, { decimals: 0 }),
			number('Steam pressure*', 'bar', [5.6, 6.9], { decimals: 1 }),
			NOTES
		],
		minutes: 8
	},
	{
		name: 'Corrective repair',
		type: 'repair_request',
		instructions: 'Confirm the failure, repair, let it run for 10 minutes, hand it back to the operator.',
		fields: [
			plain('Failure confirmed*', 'yes_no'),
			choice('Cause', ['Wear', 'Dirt', 'Overload', 'Wrong setting', 'Unknown']),
			plain('Parts used', 'parts'),
			plain('Time spent*', 'duration'),
			plain('Photo before', 'photo'),
			plain('Photo after', 'photo'),
			NOTES
		],
		procedure: ROTATING,
		tools: ['Torque wrench', 'Lock-out set'],
		minutes: 90,
		priority: 'high'
	},
	{
		name: 'Hot work repair',
		type: 'repair_request',
		instructions: 'Only with a permit of the shift. Keep the fire watch.',
		fields: [
			plain('Failure confirmed*', 'yes_no'),
			plain('Parts used', 'parts'),
			plain('Time spent*', 'duration'),
			plain('Photo after', 'photo'),
			NOTES
		],
		procedure: 'Hot work - cutting and grinding',
		minutes: 120,
		priority: 'critical'
	}
];

export const BANDUNG_TEMPLATES: TemplateSpec[] = [...LUBRICATION, ...MECHANICAL, ...ELECTRICAL, ...OTHERS];
