// Starter master data of a new company (product 3.7). Bounds run minimum, soft minimum, soft maximum, maximum.

export const STARTER_UNITS = [
	['Degree Celsius', '°C', 'Temperature', 1, 0],
	['Degree Fahrenheit', '°F', 'Temperature', 0.555555556, -17.777777778],
	['Bar', 'bar', 'Pressure', 1, 0],
	['Pound per square inch', 'psi', 'Pressure', 0.0689476, 0],
	['Ampere', 'A', 'Current', 1, 0],
	['Volt', 'V', 'Voltage', 1, 0],
	['Megaohm', 'MΩ', 'Resistance', 1, 0],
	['Millilitre', 'ml', 'Volume', 0.001, 0],
	['Litre', 'l', 'Volume', 1, 0],
	['Ounce', 'oz', 'Mass', 0.028349523, 0],
	['Gram', 'g', 'Mass', 0.001, 0],
	['Kilogram', 'kg', 'Mass', 1, 0],
	['Hour', 'h', 'Time', 1, 0],
	['Minute', 'min', 'Time', 0.016666667, 0],
	['Millimetre', 'mm', 'Length', 1, 0],
	['Millimetre per second', 'mm/s', 'Speed', 1, 0],
	['Revolution per minute', 'rpm', 'Other', 1, 0],
	['Piece', 'pcs', 'Count', 1, 0]
] as const;

export type UnitSymbol = (typeof STARTER_UNITS)[number][1];

type Bounds = [minimum: number | null, softMinimum: number | null, softMaximum: number | null, maximum: number | null];

export const STARTER_THRESHOLDS = {
	'Motor bearing temperature': { unit: '°C', bounds: [null, null, 75, 90] },
	'Hydraulic pressure': { unit: 'bar', bounds: [120, 130, 160, 175] },
	'Motor current': { unit: 'A', bounds: [null, null, 28, 32] },
	'Insulation resistance': { unit: 'MΩ', bounds: [1, 5, null, null] },
	Vibration: { unit: 'mm/s', bounds: [null, null, 4.5, 7.1] }
} as const satisfies Record<string, { unit: UnitSymbol; bounds: Bounds }>;

export type ThresholdLabel = keyof typeof STARTER_THRESHOLDS;

type ProductSpec = readonly [name: string, category: string, unit: UnitSymbol, partNumber: string];

export const STARTER_PRODUCTS: readonly ProductSpec[] = [
	['Multi-purpose grease EP2', 'Grease', 'g', 'GR-EP2-400'],
	['Gear oil 220', 'Oil', 'ml', 'OL-220-20'],
	['Spindle oil 10', 'Oil', 'ml', 'OL-SP10-5'],
	['Degreaser', 'Cleaner', 'ml', 'CL-DG-1'],
	['Thread sealant', 'Sealant', 'ml', 'SE-TH-50'],
	['Air filter', 'Filter', 'pcs', 'FI-AIR-12']
];

/** What the mill uses beyond the starter set. */
export const BANDUNG_PRODUCTS: readonly ProductSpec[] = [
	['Chain oil high temperature', 'Oil', 'ml', 'OL-CH-HT5'],
	['Compressor oil 46', 'Oil', 'ml', 'OL-CP46-10'],
	['Bearing grease high speed', 'Grease', 'g', 'GR-HS-400'],
	['Contact cleaner', 'Cleaner', 'ml', 'CL-CT-04'],
	['V-belt SPB 2120', 'Other', 'pcs', 'VB-SPB-2120'],
	['Oil filter K-series', 'Filter', 'pcs', 'FI-OIL-K']
];

export const RHINE_PRODUCTS: readonly ProductSpec[] = [
	['Hydraulic oil HLP 46', 'Oil', 'ml', 'OL-HLP46-20'],
	['Refractory sealant', 'Sealant', 'ml', 'SE-RF-310']
];

export const STARTER_TOOLS = [
	['Grease gun', 'Hand tool', 'TL-001', 'Lubrication cabinet'],
	['Torque wrench', 'Hand tool', 'TL-002', 'Workshop'],
	['Multimeter', 'Measuring', 'TL-003', 'Electrical workshop'],
	['Infrared thermometer', 'Measuring', 'TL-004', 'Electrical workshop'],
	['Vibration pen', 'Measuring', 'TL-005', 'Workshop'],
	['Lock-out set', 'Safety', 'TL-006', 'Lock-out board']
] as const;

export type ToolName = (typeof STARTER_TOOLS)[number][0];
