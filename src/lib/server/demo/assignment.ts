import { later } from './local-time.ts';
import type { Occurrence } from './occurrences.ts';
import { type Member, member, type World } from './world.ts';

const SUBSTITUTES = {
	bandung: ['budi', 'tini', 'agus', 'dian', 'eko', 'joko', 'wawan', 'lina'],
	rhine: ['tom', 'tina', 'timo']
};

/** The technician of the line, sometimes a colleague; where tasks may be shared, sometimes two. */
export function assigneesOf(world: World, item: Occurrence): Member[] {
	const { random, settings } = world;
	const colleagues = settings.isShared ? SUBSTITUTES.rhine : SUBSTITUTES.bandung;
	const isSubstituted = random.chance(0.12);
	const first = isSubstituted ? random.pick(colleagues) : regular(world, item);
	const isPair = settings.isShared && random.chance(0.1);
	const second = random.pick(colleagues.filter((key) => key !== first));
	return (isPair ? [first, second] : [first]).map((key) => member(world, key));
}

/** Rudi looked after Weaving Line 02 until he left six weeks ago. */
function regular(world: World, item: Occurrence): string {
	const left = later(world.now, -42 * 24 * 60);
	return item.point.technician === 'agus' && item.dueAt < left ? 'rudi' : item.point.technician;
}
