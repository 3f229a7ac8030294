import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import matrix from './eslint/import-matrix.js';
import svelteConfig from './svelte.config.js';

const NO_SQL_FROM_TEXT = {
	selector: "MemberExpression[property.name='unsafe']",
	message: 'SQL is a tagged template with bound parameters.'
};
const NO_BACKDOORS = [
	{ selector: "CallExpression[callee.name='eval']", message: 'Code is not made from text.' },
	{ selector: 'TSNonNullExpression', message: 'Prove it, or refuse: no non-null assertion.' }
];

const NO_SHARED_STATE = {
	selector: "Program > VariableDeclaration[kind='let']",
	message: 'Module-scope state is shared by all people: pass it in.'
};

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'src/lib/words/generated/',
			'node_modules/',
			'coverage/',
			'.data/',
			'static/',
			'bench/peers/'
		]
	},
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{ languageOptions: { globals: { ...globals.browser, ...globals.node } } },
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig } }
	},
	{
		plugins: { layers: matrix },
		rules: {
			'layers/import-matrix': 'error',
			'no-restricted-syntax': ['error', NO_SQL_FROM_TEXT, ...NO_BACKDOORS],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'no-undef': 'off',
			'svelte/no-at-html-tags': 'error',
			'svelte/require-each-key': 'error',
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		files: ['src/lib/domain/**', 'src/lib/offline/**', 'src/lib/features/field*/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					paths: [
						{ name: 'zod', message: 'Ships to the phone: import zod/mini.' },
						{ name: 'svelte', message: 'Runs in Node, page and worker: no Svelte here.', allowTypeImports: true }
					],
					patterns: [{ group: ['$app/*', 'node:*'], message: 'Runs everywhere: no framework and no Node here.' }]
				}
			]
		}
	},
	{
		files: ['src/lib/features/**'],
		rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'zod', message: 'Import zod/mini.' }] }] }
	},
	{
		files: ['src/lib/domain/**'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-globals': [
				'error',
				'fetch',
				'window',
				'document',
				'localStorage',
				'indexedDB',
				'navigator',
				'process'
			],
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: 'Time is passed in.' },
				{ object: 'Math', property: 'random', message: 'Randomness is passed in.' }
			]
		}
	},
	{
		files: ['src/lib/server/**/*.ts', 'src/routes/**/+*.server.ts'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-syntax': ['error', NO_SQL_FROM_TEXT, ...NO_BACKDOORS, NO_SHARED_STATE]
		}
	},
	{
		// These run the committed SQL files, whole scripts without a value from outside.
		files: ['src/lib/server/db/install-roles.ts', 'src/lib/server/db/migrate.ts'],
		rules: { 'no-restricted-syntax': ['error', ...NO_BACKDOORS, NO_SHARED_STATE] }
	},
	{
		files: ['tests/**', '**/*.test.ts', 'bench/**', 'scripts/**'],
		rules: { 'layers/import-matrix': 'off', 'no-restricted-syntax': 'off' }
	}
);
