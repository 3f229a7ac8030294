type Listener<Message> = (message: Message) => void;

/** Who wants to hear of what; plain, because nothing on screen depends on the list itself. */
export function createListeners<Topic, Message>() {
	const byTopic = new Map<Topic, Set<Listener<Message>>>();
	return {
		/** Answers the function that stops listening. */
		add(topic: Topic, listener: Listener<Message>): () => void {
			const listeners = byTopic.get(topic) ?? new Set();
			byTopic.set(topic, listeners.add(listener));
			return () => listeners.delete(listener);
		},
		tell(topic: Topic, message: Message): void {
			byTopic.get(topic)?.forEach((listener) => listener(message));
		}
	};
}
