import type { TemplateSpec } from './default-templates.ts';
import { insulationTest, LOCK_OUT, motorCurrentCheck } from './electrical-templates.ts';
import { choice, CONDITION, meter, NOTES, number, plain, PRODUCT, watched } from './form-fields.ts';

const PRESSURE = 'Hydraulic pressure release';

export const RHINE_TEMPLATES: TemplateSpec[] = [
	{
		name: 'Spindle lubrication',
		type: 'lubrication',
		instructions: 'Fill the mist lubricator to the upper line, check the drop rate.',
		fields: [
			PRODUCT,
			watched('Spindle temperature', 'Motor bearing temperature', [42, 62], { decimals: 1 }),
			CONDITION,
			plain('Photo after application', 'photo'),
			NOTES
		],
		tools: ['Grease gun'],
		minutes: 12
	},
	{
		name: 'Pump bearing lubrication',
		type: 'lubrication',
		instructions: 'Two strokes on each side while the shaft turns slowly.',
		fields: [
			PRODUCT,
			watched('Bearing temperature*', 'Motor bearing temperature', [50, 68], { decimals: 1 }),
			CONDITION,
			NOTES
		],
		tools: ['Grease gun', 'Infrared thermometer'],
		minutes: 15
	},
	{
		name: 'Hydraulic oil level',
		type: 'lubrication',
		instructions: 'Read the level with all cylinders retracted.',
		fields: [
			choice('Oil level*', ['Above mark', 'At mark', 'Below mark']),
			plain('Product and quantity', 'product', { showWhen: { key: 'oil_level', is: 'is', value: 'Below mark' } }),
			plain('Leak seen*', 'yes_no', { isAnomaly: true }),
			NOTES
		],
		minutes: 8
	},
	{
		name: 'CNC daily inspection',
		type: 'mechanical',
		instructions: 'Door interlock, coolant, chip conveyor, way wipers.',
		fields: [
			plain('Door interlock*', 'check'),
			plain('Coolant level*', 'check'),
			plain('Way wipers', 'check'),
			plain('Noise and vibration*', 'rating', { help: '5 is as new, 1 is unsafe' }),
			plain('Photo', 'photo', { photosMax: 2 })
		],
		minutes: 10,
		remarks: ['Chips removed', 'Coolant topped up']
	},
	{
		name: 'Pump seal inspection',
		type: 'mechanical',
		instructions: 'Look for drops at the seal for one minute with the pump running.',
		fields: [
			choice('Leakage*', ['None', 'Single drops', 'Steady']),
			watched('Vibration*', 'Vibration', [1.1, 4.0], { decimals: 2 }),
			plain('Coupling guard*', 'check'),
			plain('Photo', 'photo'),
			NOTES
		],
		tools: ['Vibration pen'],
		minutes: 15
	},
	{
		name: 'Furnace lining inspection',
		type: 'mechanical',
		instructions: 'Measure the lining at the four marked spots, photograph every crack.',
		fields: [
			number('Lining thickness*', 'mm', [86, 118], { decimals: 0 }),
			plain('Cracks seen*', 'yes_no', { isAnomaly: true }),
			plain('Parts used', 'parts'),
			plain('Time spent', 'duration'),
			plain('Photo', 'photo'),
			NOTES
		],
		procedure: 'Confined space entry',
		minutes: 60,
		priority: 'high',
		isRevised: true
	},
	{
		name: 'Hydraulic pressure check',
		type: 'mechanical',
		instructions: 'Read the gauge at rest and under load, then check the hoses.',
		fields: [
			watched('Pressure under load*', 'Hydraulic pressure', [134, 156], { decimals: 1 }),
			plain('Hoses and fittings*', 'check'),
			plain('Condition*', 'rating'),
			NOTES
		],
		procedure: PRESSURE,
		minutes: 20
	},
	motorCurrentCheck('machine under load', [16, 25]),
	insulationTest([14, 200]),
	{
		name: 'Shift reading',
		type: 'production',
		instructions: 'Read the counters at the panel at the end of the shift.',
		fields: [
			number('Output*', 'pcs', [140, 230], { decimals: 0 }),
			number('Rejects', 'pcs', [0, 7], { decimals: 0 }),
			meter('Run hours', 'h', 9_800, { decimals: 0 }),
			plain('Anomaly', 'yes_no', { isAnomaly: true }),
			NOTES
		],
		minutes: 5
	},
	{
		name: 'Corrective repair',
		type: 'repair_request',
		instructions: 'Confirm the failure, repair, run the test programme, hand back to production.',
		fields: [
			plain('Failure confirmed*', 'yes_no'),
			choice('Cause', ['Wear', 'Dirt', 'Overload', 'Wrong setting', 'Unknown']),
			plain('Parts used', 'parts'),
			plain('Time spent*', 'duration'),
			plain('Photo before', 'photo'),
			plain('Photo after', 'photo'),
			NOTES
		],
		procedure: LOCK_OUT,
		tools: ['Torque wrench', 'Lock-out set'],
		minutes: 90,
		priority: 'high'
	}
];
