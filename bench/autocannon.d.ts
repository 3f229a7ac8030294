declare module 'autocannon' {
	type Options = { url: string; connections: number; duration: number; headers: Record<string, string> };
	type Outcome = { non2xx: number; errors: number; requests: { average: number } };
	export default function autocannon(options: Options): Promise<Outcome>;
}
