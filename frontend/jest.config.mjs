export default {
  // A guard against hanging, not a measure: machines differ, and some are busy.
  testTimeout: 30_000,
  displayName: 'frontend',
  rootDir: import.meta.dirname,
  preset: 'jest-preset-angular',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/setup-jest.ts'],
  transform: {
    '^.+\\.(ts|js|mjs|html|svg)$': [
      'jest-preset-angular',
      { tsconfig: '<rootDir>/tsconfig.spec.json', stringifyContentPathRegex: '\\.(html|svg)$' },
    ],
  },
  // The preset's pattern, and more packages that ship ES modules as plain .js: those of the highlighter and of the charts.
  transformIgnorePatterns: [
    'node_modules/(?!(.*\\.mjs$|@angular/common/locales/.*\\.js$|(lowlight|devlop|@observablehq/plot|d3(-[a-z-]+)?|internmap|delaunator|robust-predicates|isoformat)/))',
  ],
};
