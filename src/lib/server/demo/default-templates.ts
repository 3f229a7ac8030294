import type { Priority, TaskType } from '#lib/domain/tasks/vocabulary.ts';
import { CONDITION, type FieldSpec, meter, NOTES, number, plain, PRODUCT } from './form-fields.ts';
import type { ToolName } from './master-data.ts';

export type TemplateSpec = {
	name: string;
	type: TaskType;
	isDefault?: boolean;
	instructions: string;
	fields: FieldSpec[];
	procedure?: string;
	tools?: ToolName[];
	minPhotos?: number;
	minutes: number;
	priority?: Priority;
	remarks?: string[];
	/** A template that was edited since the first day has two versions. */
	isRevised?: boolean;
};

/** One template per type that every company starts with, also used for ad hoc tasks (product 3.5). */
export const DEFAULT_TEMPLATES: TemplateSpec[] = [
	{
		name: 'Lubrication',
		type: 'lubrication',
		isDefault: true,
		instructions: 'Clean the nipple, apply the product, wipe off what comes out.',
		fields: [PRODUCT, CONDITION, plain('Photo after application', 'photo'), NOTES],
		tools: ['Grease gun'],
		minutes: 15
	},
	{
		name: 'Mechanical',
		type: 'mechanical',
		isDefault: true,
		instructions: 'Look, listen and feel before you measure. Write down what is new.',
		fields: [
			plain('Visual check*', 'check'),
			number('Measurement', 'mm', [1, 6]),
			plain('Condition*', 'rating'),
			NOTES,
			plain('Photo', 'photo')
		],
		minutes: 20
	},
	{
		name: 'Electrical',
		type: 'electrical',
		isDefault: true,
		instructions: 'Measure at the terminals named on the label. Never open a cabinet without the lock-out.',
		fields: [
			number('Voltage', 'V', [392, 408]),
			number('Current', 'A', [14, 26]),
			number('Insulation', 'MΩ', [20, 180]),
			plain('Thermal photo', 'photo'),
			NOTES
		],
		tools: ['Multimeter'],
		minutes: 20
	},
	{
		name: 'Production',
		type: 'production',
		isDefault: true,
		instructions: 'Read the counters at the panel at the end of the shift.',
		fields: [
			number('Output*', 'pcs', [900, 1400], { decimals: 0 }),
			number('Rejects', 'pcs', [4, 40], { decimals: 0 }),
			meter('Run hours', 'h', 18_000),
			plain('Anomaly', 'yes_no', { isAnomaly: true }),
			NOTES
		],
		minutes: 10
	},
	{
		name: 'Repair request',
		type: 'repair_request',
		isDefault: true,
		instructions: 'Confirm the failure first, then repair. Photograph before and after.',
		fields: [
			plain('Failure confirmed*', 'yes_no'),
			plain('Parts used', 'parts'),
			plain('Time spent*', 'duration'),
			plain('Photo before', 'photo'),
			plain('Photo after', 'photo'),
			NOTES
		],
		minutes: 60,
		priority: 'high'
	}
];
