import type { CommandScope, DomainEvent } from './scope.ts';

type Reaction<Name extends DomainEvent['name']> = (
	scope: CommandScope,
	event: Extract<DomainEvent, { name: Name }>
) => Promise<void>;

export type Reactions = {
	on: <Name extends DomainEvent['name']>(name: Name, reaction: Reaction<Name>) => void;
	run: (scope: CommandScope, event: DomainEvent) => Promise<void>;
};

/** Lets a higher slice act in the transaction of a lower one without the lower one knowing it (architecture 3). */
export function createReactions(): Reactions {
	const reactions: { name: string; react: (scope: CommandScope, event: DomainEvent) => Promise<void> }[] = [];
	return {
		on: (name, reaction) =>
			reactions.push({
				name,
				react: (scope, event) => (isNamed(event, name) ? reaction(scope, event) : Promise.resolve())
			}),
		async run(scope, event) {
			for (const { name, react } of reactions) {
				if (name === event.name) await react(scope, event);
			}
		}
	};
}

function isNamed<Name extends DomainEvent['name']>(
	event: DomainEvent,
	name: Name
): event is Extract<DomainEvent, { name: Name }> {
	return event.name === name;
}
