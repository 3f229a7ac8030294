import { ALWAYS, type AssetKind, hours, type PlantSpec, work } from './plant.ts';

const loom: AssetKind = {
	manufacturer: 'Picanol',
	model: 'OmniPlus-i 190',
	criticality: 'important',
	points: [
		{
			name: 'Main bearing grease point',
			work: [work('Main bearing lubrication', 'weekly'), work('Bearing temperature and vibration', 'monthly')]
		},
		{ name: 'Loom motor', work: [work('Motor current check', 'weekly'), work('Insulation resistance test', 'yearly')] },
		{ name: 'Beat-up drive belt', work: [work('V-belt tension check', 'weekly')] },
		{ name: 'Weaving zone and guards', work: [work('Loom daily inspection', 'daily')] }
	]
};

const warper: AssetKind = {
	manufacturer: 'Karl Mayer',
	model: 'Warpdirect 1800',
	criticality: 'critical',
	points: [
		{ name: 'Beam bearing grease point', work: [work('Main bearing lubrication', 'weekly')] },
		{ name: 'Drive motor', work: [work('Motor current check', 'weekly')] },
		{ name: 'Control cabinet', work: [work('Control cabinet inspection', 'monthly')] },
		{ name: 'Yarn sensors', work: [work('Sensor cleaning and test', 'weekly')] }
	]
};

const jigger: AssetKind = {
	manufacturer: 'Küsters',
	model: 'Ecojig 2000',
	criticality: 'important',
	points: [
		{ name: 'Roller bearing grease point', work: [work('Main bearing lubrication', 'weekly')] },
		{ name: 'Gearbox', work: [work('Gearbox oil level', 'weekly')] },
		{ name: 'Manifold meters', work: [work('Steam and water reading', 'weekly')] },
		{ name: 'Control cabinet', work: [work('Thermal image of terminals', 'monthly')] }
	]
};

const stenter: AssetKind = {
	manufacturer: 'Brückner',
	model: 'Power-Frame VNE',
	criticality: 'critical',
	points: [
		{ name: 'Chain track', work: [work('Chain oiling', 'weekly'), work('Stenter chain inspection', 'monthly')] },
		{ name: 'Circulation fan motor', work: [work('Motor current check', 'weekly')] },
		{ name: 'Burner cabinet', work: [work('Control cabinet inspection', 'monthly')] },
		{ name: 'Clip opener', work: [work('Sensor cleaning and test', 'weekly')] }
	]
};

const compressor: AssetKind = {
	manufacturer: 'Atlas Copco',
	model: 'GA 55',
	criticality: 'critical',
	points: [
		{ name: 'Compressor block', work: [work('Compressor weekly service', 'weekly')] },
		{ name: 'Drive motor', work: [work('Bearing temperature and vibration', 'monthly')] },
		{ name: 'Line panel', work: [work('Shift reading', 'shift')] },
		{ name: 'Oil separator', work: [] }
	]
};

const pump: AssetKind = {
	manufacturer: 'Grundfos',
	model: 'NK 65-160',
	criticality: 'standard',
	points: [
		{ name: 'Shaft seal', work: [work('Pump seal inspection', 'weekly')] },
		{ name: 'Pump bearing', work: [work('Spindle oil top-up', 'monthly')] },
		{
			name: 'Pump motor',
			work: [work('Insulation resistance test', 'yearly'), work('Motor current check', 'monthly')]
		},
		{ name: 'Base frame', work: [] }
	]
};

type Kind = 'loom' | 'warper' | 'jigger' | 'stenter' | 'compressor' | 'pump';

function weaving(line: number, technician: string) {
	return {
		name: `Weaving Line 0${line}`,
		technician,
		sections: [
			{
				name: 'Drive side',
				groups: [
					{ kind: 'loom' as const, name: 'Loom L-', from: line * 100 + 1, count: 7 },
					{ kind: 'compressor' as const, name: 'Compressor K-', from: line * 100 + 1, count: 1 }
				]
			},
			{
				name: 'Operator side',
				groups: [
					{ kind: 'pump' as const, name: 'Pump P-', from: line * 100 + 1, count: 1 },
					{ kind: 'loom' as const, name: 'Loom L-', from: line * 100 + 8, count: 7 }
				]
			}
		]
	};
}

function finishing(name: string, technician: string, kind: Kind, title: string, from: number) {
	return {
		name,
		technician,
		sections: [
			{
				name: 'Drive side',
				groups: [
					{ kind, name: title, from, count: 5 },
					{ kind: 'compressor' as const, name: 'Compressor K-', from, count: 1 },
					{ kind: 'pump' as const, name: 'Pump P-', from, count: 2 }
				]
			},
			{
				name: 'Operator side',
				groups: [
					{ kind, name: title, from: from + 5, count: 5 },
					{ kind: 'pump' as const, name: 'Pump P-', from: from + 2, count: 3 }
				]
			}
		]
	};
}

/** Two sites, 7 lines, 112 machines, 420 task points: the last two machines of each section have three points. */
export const BANDUNG_PLANT: PlantSpec<Kind> = {
	kinds: { loom, warper, jigger, stenter, compressor, pump },
	isShort: (index) => index === 5 || index === 6,
	sites: [
		{
			name: 'Bandung Plant',
			address: 'Jl. Soekarno-Hatta 412, Bandung 40286, Indonesia',
			hours: ALWAYS,
			lines: [
				weaving(1, 'tini'),
				weaving(2, 'agus'),
				weaving(3, 'budi'),
				weaving(4, 'dian'),
				finishing('Warping Line 01', 'eko', 'warper', 'Warper W-', 501)
			]
		},
		{
			name: 'Cimahi Finishing',
			address: 'Jl. Industri 18, Cimahi 40532, Indonesia',
			hours: hours(['06:00', '22:00'], ['06:00', '22:00']),
			lines: [
				finishing('Dyeing Line 01', 'joko', 'jigger', 'Jigger J-', 601),
				finishing('Stenter Line 01', 'wawan', 'stenter', 'Stenter field S-', 701)
			]
		}
	]
};
