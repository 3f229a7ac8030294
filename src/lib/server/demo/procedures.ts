// Safety procedures of the demo plants: what must be confirmed before a hand goes near the machine.

export type ProcedureSpec = {
	name: string;
	body: string;
	/** An instruction with a leading ~ is optional. */
	measures: string[];
	/** One note a published version, oldest first; none means the procedure is still a draft. */
	changes: string[];
};

const LOCK_OUT_BODY =
	'Purpose: no one touches a live or re-energised circuit below 1,000 V.\n' +
	'Hazards: electric shock, arc flash, unexpected start of a drive.\n' +
	'Protective equipment: safety shoes, insulating gloves class 0, face shield, flame-resistant clothing.';

const LOCK_OUT: string[] = [
	'Tell the operator and the shift lead that the machine will be isolated.',
	'Stop the machine in the normal way and switch the main isolator to OFF.',
	'Fit your own padlock and tag to the isolator and keep the key on you.',
	'Wait at least 5 minutes for drives and capacitors to discharge.',
	'Test the tester on a known source, prove all phases dead, then test the tester again.',
	'~Earth and short-circuit the outgoing cable where it is longer than 50 m.'
];

const STOP_ROTATING: ProcedureSpec = {
	name: 'Rotating machinery stop',
	body:
		'Purpose: shafts, belts and rollers stand still before a guard is opened.\n' +
		'Hazards: drawing-in and entanglement, crushing, run-down of heavy rotors.\n' +
		'Protective equipment: close-fitting clothing, safety shoes, gloves only once everything stands still.',
	measures: [
		'Stop the machine at the panel and press the nearest emergency stop.',
		'Switch the drive isolator to OFF and fit your lock and tag.',
		'Wait until every shaft, belt and roller has come to rest. Watch it, do not guess.',
		'Try to start from the panel: nothing may move.',
		'~Block rollers that could turn by their own weight.'
	],
	changes: ['First issue', 'Added the start attempt after an incident on Warping Line 01']
};

export const BANDUNG_PROCEDURES: ProcedureSpec[] = [
	{
		name: 'Electrical lock-out - low voltage',
		body: LOCK_OUT_BODY,
		measures: LOCK_OUT,
		changes: ['First issue', 'Waiting time for drives added', 'Tester is proved before and after the measurement']
	},
	{
		name: 'Hot work - cutting and grinding',
		body:
			'Purpose: sparks never meet lint, yarn or oil mist.\n' +
			'Hazards: fire in fibre dust, flying particles, burns.\n' +
			'Protective equipment: welding gloves, face shield, flame-resistant clothing, hearing protection.',
		measures: [
			'Get the signed hot work permit of the shift and keep it at the place of work.',
			'Clear lint, yarn and oil within 10 m; cover what cannot be moved with a fire blanket.',
			'Stop suction and conveyors that could carry sparks away.',
			'Place a 9 kg extinguisher within reach and name the fire watch.',
			'~Wet down wooden floors and pallets.',
			'Keep the fire watch for 60 minutes after the last spark.'
		],
		changes: ['First issue']
	},
	{
		name: 'Working at height > 2 m',
		body:
			'Purpose: nobody falls from machines, platforms or ladders.\n' +
			'Hazards: falls, dropped tools, weak covers.\n' +
			'Protective equipment: harness with two lanyards, helmet with chin strap, safety shoes.',
		measures: [
			'Check harness, lanyards and the date of the last inspection.',
			'Close the area below with barrier tape.',
			'Hook the first lanyard to a marked anchor before you leave the ground.',
			'Secure every tool with a strap.',
			'~Use the mobile platform instead of a ladder where the floor is level.'
		],
		changes: ['First issue', 'Tools are secured by straps']
	},
	STOP_ROTATING,
	{
		name: 'Chemical handling - dyeing kitchen',
		body: 'Purpose: no skin or eye contact with dyestuff, caustic soda and peroxide.',
		measures: ['Read the safety data sheet of the product.', 'Put on goggles, apron and nitrile gloves.'],
		changes: []
	}
];

export const RHINE_PROCEDURES: ProcedureSpec[] = [
	{
		name: 'Electrical lock-out - low voltage',
		body: LOCK_OUT_BODY,
		measures: LOCK_OUT,
		changes: ['First issue', 'Tester is proved before and after the measurement']
	},
	{
		name: 'Hydraulic pressure release',
		body:
			'Purpose: no oil under pressure when a fitting is opened.\n' +
			'Hazards: oil jet through the skin, falling loads, hot oil.\n' +
			'Protective equipment: safety glasses, oil-resistant gloves, safety shoes.',
		measures: [
			'Lower all loads to the floor or pin them mechanically.',
			'Switch the pump off and lock the isolator.',
			'Open the accumulator drain slowly and watch the gauge fall to 0 bar.',
			'Move each valve by hand twice to release trapped pressure.',
			'Cover the fitting with a cloth and loosen it by half a turn first.'
		],
		changes: ['First issue']
	},
	{
		name: 'Confined space entry',
		body:
			'Purpose: whoever climbs into a furnace, pit or tank comes out again.\n' +
			'Hazards: lack of oxygen, carbon monoxide, heat, engulfment.\n' +
			'Protective equipment: gas monitor, harness with rescue line, helmet, head lamp.',
		measures: [
			'Get the entry permit and read the names of entrant, guard and rescuer aloud.',
			'Isolate gas, power and material feeds and fit your locks.',
			'Ventilate for 20 minutes, then measure oxygen, carbon monoxide and explosive gas.',
			'Test the radio or line signals with the guard outside.',
			'Leave at once when the monitor sounds. Nobody follows without breathing apparatus.'
		],
		changes: ['First issue']
	}
];
