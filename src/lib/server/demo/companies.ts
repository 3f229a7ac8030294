import { BANDUNG_PLANT } from './bandung-plant.ts';
import { BANDUNG_TEMPLATES } from './bandung-templates.ts';
import { BANDUNG_CAST, RHINE_CAST } from './cast.ts';
import type { CompanySpec } from './company.ts';
import { BANDUNG_PRODUCTS, RHINE_PRODUCTS } from './master-data.ts';
import { BANDUNG_PROCEDURES, RHINE_PROCEDURES } from './procedures.ts';
import { RHINE_PLANT } from './rhine-plant.ts';
import { RHINE_TEMPLATES } from './rhine-templates.ts';
import { BANDUNG_TODAY, RHINE_TODAY } from './today.ts';

/** The two companies of the demo (product 15): what one shows the other must never see. */
export const DEMO_COMPANIES: CompanySpec[] = [
	{
		seed: 20_260_701,
		code: 'bandung-weaving-mill',
		name: 'Bandung Weaving Mill',
		zone: 'Asia/Jakarta',
		mailDomain: 'bandung.example',
		cast: BANDUNG_CAST,
		plant: BANDUNG_PLANT,
		products: BANDUNG_PRODUCTS,
		procedures: BANDUNG_PROCEDURES,
		templates: BANDUNG_TEMPLATES,
		settings: { isApprovalOn: true, isNfcRequired: false, isShared: false, photoShare: 0.27 },
		rates: { completed: 0.91, onTime: 0.84, missed: 0.05, rejected: 0.06 },
		today: BANDUNG_TODAY,
		mapper: 'made',
		adHocADay: 3.2,
		held: ['permission-lost', 'deleted', 'cancelled', 'completed', 'reassigned'],
		supplementary: 0,
		skips: { pending: 12, declined: 8 },
		reports: {
			repairs: { all: 140, open: 9, deferred: 6, converted: 6, dismissed: 12 },
			stops: { all: 75, open: 2, criticalLine: 'Weaving Line 03', listed: 8 },
			reporters: ['budi', 'tini', 'agus', 'dian', 'eko'],
			triage: 'siti'
		}
	},
	{
		seed: 20_260_702,
		code: 'rhine-pumps',
		name: 'Rhine Pumps',
		zone: 'Europe/Berlin',
		mailDomain: 'rhine.example',
		cast: RHINE_CAST,
		plant: RHINE_PLANT,
		products: RHINE_PRODUCTS,
		procedures: RHINE_PROCEDURES,
		templates: RHINE_TEMPLATES,
		settings: { isApprovalOn: false, isNfcRequired: true, isShared: true, photoShare: 0.165 },
		rates: { completed: 0.94, onTime: 0.9, missed: 0.04, rejected: 0 },
		today: RHINE_TODAY,
		mapper: 'max',
		adHocADay: 1.4,
		held: ['cancelled', 'reassigned'],
		supplementary: 3,
		skips: { pending: 5, declined: 2 },
		reports: {
			repairs: { all: 60, open: 4, deferred: 3, converted: 3, dismissed: 5 },
			stops: { all: 30, open: 1, criticalLine: null, listed: 4 },
			reporters: ['tom', 'tina', 'timo'],
			triage: 'sabine'
		}
	}
];
