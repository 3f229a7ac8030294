import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
const config = {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ precompress: true }),
		paths: { relative: false },
		serviceWorker: { register: false },
		prerender: { entries: ['/field/shell'], handleUnseenRoutes: 'ignore' },
		csrf: { trustedOrigins: ['*'] },
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'script-src': ['self', 'wasm-unsafe-eval'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'blob:', 'data:'],
				'connect-src': ['self'],
				'media-src': ['self', 'blob:'],
				'worker-src': ['self', 'blob:'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		typescript: {
			// Everything we write is checked, the service worker and what stands outside src too.
			config: (tsconfig) => ({
				...tsconfig,
				include: [
					...tsconfig.include,
					...['scripts', 'bench', 'eslint'].map((folder) => `../${folder}/**/*`),
					'../*.ts',
					'../*.js'
				],
				exclude: ['../node_modules/**', '../bench/peers/**']
			})
		}
	}
};

export default config;
