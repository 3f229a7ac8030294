import { type AssetKind, hours, type PlantSpec, work } from './plant.ts';

const furnace: AssetKind = {
	manufacturer: 'ABP Induction',
	model: 'FS 20',
	criticality: 'critical',
	points: [
		{ name: 'Crucible', work: [work('Furnace lining inspection', 'weekly')] },
		{
			name: 'Tilting hydraulics',
			work: [work('Hydraulic pressure check', 'weekly'), work('Hydraulic oil level', 'weekly')]
		},
		{
			name: 'Power cabinet',
			work: [work('Insulation resistance test', 'yearly'), work('Motor current check', 'monthly')]
		},
		{ name: 'Cooling pump', work: [work('Pump seal inspection', 'weekly')] }
	]
};

const machine: AssetKind = {
	manufacturer: 'DMG Mori',
	model: 'CTX beta 800',
	criticality: 'important',
	points: [
		{ name: 'Spindle', work: [work('Spindle lubrication', 'weekly')] },
		{ name: 'Work area', work: [work('CNC daily inspection', 'daily')] },
		{ name: 'Spindle motor', work: [work('Motor current check', 'monthly')] },
		{ name: 'Chuck hydraulics', work: [work('Hydraulic pressure check', 'monthly')] }
	]
};

const press: AssetKind = {
	manufacturer: 'Schuler',
	model: 'HPX 160',
	criticality: 'important',
	points: [
		{ name: 'Hydraulic unit', work: [work('Hydraulic oil level', 'weekly')] },
		{ name: 'Main cylinder', work: [work('Hydraulic pressure check', 'weekly')] },
		{ name: 'Control cabinet', work: [work('Insulation resistance test', 'yearly')] },
		{ name: 'Line panel', work: [work('Shift reading', 'weekly')] }
	]
};

const bench: AssetKind = {
	manufacturer: 'Rhine Pumps',
	model: 'TB-400',
	criticality: 'standard',
	points: [
		{ name: 'Test pump bearing', work: [work('Pump bearing lubrication', 'weekly')] },
		{ name: 'Shaft seal', work: [work('Pump seal inspection', 'daily')] },
		{ name: 'Drive motor', work: [work('Motor current check', 'weekly')] },
		{ name: 'Bench panel', work: [work('Shift reading', 'daily')] }
	]
};

type Kind = 'furnace' | 'machine' | 'press' | 'bench';

function line(name: string, technician: string, kind: Kind, title: string, from: number, helper: [Kind, string]) {
	return {
		name,
		technician,
		sections: [
			{
				name: 'Infeed',
				groups: [
					{ kind, name: title, from, count: 3 },
					{ kind: helper[0], name: helper[1], from, count: name === 'Test Bench 01' ? 1 : 2 }
				]
			},
			{
				name: 'Main',
				groups: [
					{ kind, name: title, from: from + 3, count: 3 },
					{ kind: helper[0], name: helper[1], from: from + 2, count: name === 'Test Bench 01' ? 1 : 2 }
				]
			}
		]
	};
}

/** One site, 5 lines, 48 machines, 180 task points. */
export const RHINE_PLANT: PlantSpec<Kind> = {
	kinds: { furnace, machine, press, bench },
	isShort: (index, section) => index === 4 || (index === 3 && section >= 6),
	sites: [
		{
			name: 'Duisburg Works',
			address: 'Ruhrorter Straße 112, 47059 Duisburg, Germany',
			hours: hours(['06:00', '22:00'], ['06:00', '14:00']),
			lines: [
				line('Casting Line 01', 'timo', 'furnace', 'Furnace F-', 101, ['press', 'Moulding press M-']),
				line('Machining Line 01', 'tom', 'machine', 'Lathe D-', 201, ['press', 'Broaching press B-']),
				line('Machining Line 02', 'tom', 'machine', 'Mill F-', 301, ['press', 'Deburring press E-']),
				line('Assembly Line 01', 'tina', 'press', 'Assembly press A-', 401, ['machine', 'Balancing machine U-']),
				line('Test Bench 01', 'tina', 'bench', 'Test bench T-', 501, ['press', 'Pressure unit H-'])
			]
		}
	]
};
