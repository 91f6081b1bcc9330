/** Nest 12 is ESM only, so these tests run as ES modules: node needs --experimental-vm-modules (scripts/test.mjs passes it). */
export default {
  displayName: 'backend',
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // The sources import './x.js', as Node wants it; here the file is still './x.ts'.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // See the file.
    '^content-disposition$': '<rootDir>/test/support/content-disposition.cjs',
  },
  // A guard against hanging, not a measure: machines differ, and some are busy.
  testTimeout: 30_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
