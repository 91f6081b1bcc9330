import angular from 'angular-eslint';
import boundaries from 'eslint-plugin-boundaries';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SPECS = ['**/*.spec.ts', 'backend/test/**', 'frontend/src/**/testing/**', 'faults/**', 'e2e/**'];

/** Text from the network is bound as text: whatever turns a string into a page's code is closed. */
const htmlFromStrings = [
  { selector: 'MemberExpression[property.name=/^(inner|outer)HTML$|^insertAdjacentHTML$/]', message: 'Bind text as text.' },
  { selector: 'MemberExpression[property.name=/^bypassSecurityTrust/]', message: "Angular's sanitiser stays on." },
  { selector: 'Property > Literal.key[value=/^\\[(attr\\.)?(inner|outer)HTML\\]$/i]', message: 'Bind text as text.' },
];
const htmlInTemplates = ['BoundAttribute', 'TextAttribute'].map((node) => ({
  selector: `${node}[name=/^(inner|outer)HTML$/i]`,
  message: 'Bind text as text.',
}));

/** Which folder may import which. Inside its own folder a file may import any other, and specs may import what they like. */
const FOLDERS = [
  ...['common', 'config', 'database', 'auth', 'http'].map((name) => ({ type: name, pattern: `backend/src/${name}` })),
  { type: 'feature', pattern: 'backend/src/*', capture: ['name'] },
  ...['api', 'core', 'ui'].map((name) => ({ type: `app-${name}`, pattern: `frontend/src/app/${name}` })),
  { type: 'app-feature', pattern: 'frontend/src/app/*', capture: ['name'] },
].map((folder) => ({ ...folder, partialMatch: false }));
const from = (type, ...types) => ({ from: { element: { type } }, allow: { to: types.map((to) => ({ element: { type: to } })) } });
const onlyPublic = (type, files) => ({ from: { element: { type } }, allow: { to: { element: { type, fileInternalPath: files } } } });
const mayImport = [
  from('config', 'common'),
  from('database', 'common', 'config'),
  from('auth', 'common', 'config'),
  from('http', 'common', 'config', 'database', 'auth'),
  from('feature', 'common', 'config', 'database', 'auth', 'http'),
  onlyPublic('feature', ['*.module.ts', 'index.ts']),
  from('app-core', 'app-api', 'app-ui'),
  from('app-feature', 'app-api', 'app-core', 'app-ui'),
  onlyPublic('app-feature', ['index.ts']),
  // The programs put the application together.
  { from: { file: { categories: 'program' } }, allow: { to: { file: { path: '{backend,frontend}/src/**' } } } },
];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.angular/', '.cache/', 'data/', '**/.venv/', 'frontend/src/app/api/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  {
    files: ['**/*.ts', '**/*.mjs'],
    rules: { eqeqeq: 'error', 'no-console': 'error', 'object-shorthand': 'error', 'no-implied-eval': 'error', 'no-else-return': 'error' },
  },
  {
    files: ['scripts/**', 'bench/**', 'faults/main.ts', '*/src/main.ts', 'backend/src/*/{main,generate}.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.mjs'], extends: [tseslint.configs.recommended] },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['backend/tsconfig.spec.json', 'frontend/tsconfig.spec.json', 'faults/tsconfig.json', 'e2e/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Leaves files with decorators alone, where the injected classes must stay values for emitDecoratorMetadata.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // DTO classes describe shapes for validation and OpenAPI; mappers answer plain objects of these shapes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', varsIgnorePattern: '^_$', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An empty string often means "absent", for which || is right.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  {
    files: SPECS,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect(object.method) does not call it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    files: ['backend/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/frontend/**', '@angular/*'], message: 'The backend knows nothing of the web app.' }] },
      ],
    },
  },
  {
    files: ['backend/src/**/*.ts'],
    ignores: ['backend/src/config/**', ...SPECS],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only config/ reads the environment.' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportDeclaration[source.value=/^(node:)?process$/]', message: 'Use the global process.' },
      ],
    },
  },
  {
    files: ['backend/src/**/*.ts', 'frontend/src/**/*.ts'],
    ignores: SPECS,
    plugins: { boundaries },
    settings: {
      'boundaries/elements': FOLDERS,
      'boundaries/files': [{ category: 'program', pattern: ['backend/src/{*,*/main,openapi/generate}.ts', 'frontend/src/{*,app/*}.ts'] }],
      'boundaries/dependency-nodes': ['import', 'dynamic-import', 'export'],
      'import/resolver': {
        typescript: { project: ['backend/tsconfig.json', 'frontend/tsconfig.app.json'], noWarnOnMultipleProjects: true },
      },
    },
    rules: { 'boundaries/dependencies': ['error', { default: 'disallow', policies: mayImport }] },
  },

  {
    files: ['frontend/src/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': ['error', { type: 'element', prefix: 'app', style: 'kebab-case' }],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'app', style: 'camelCase' }],
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/prefer-signals': 'error',
      '@angular-eslint/prefer-output-emitter-ref': 'error',
      '@angular-eslint/prefer-output-readonly': 'error',
      '@angular-eslint/no-uncalled-signals': 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/backend/**', '@nestjs/*'], message: 'The web app knows the backend through app/api only.' }] },
      ],
      'no-restricted-syntax': ['error', ...htmlFromStrings],
    },
  },
  {
    files: ['frontend/src/**/*.html'],
    ignores: ['frontend/src/index.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
    rules: {
      '@angular-eslint/template/button-has-type': 'error',
      '@angular-eslint/template/no-positive-tabindex': 'error',
      '@angular-eslint/template/prefer-self-closing-tags': 'error',
      'no-restricted-syntax': ['error', ...htmlInTemplates],
    },
  },
);
