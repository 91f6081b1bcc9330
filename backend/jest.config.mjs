import { join } from 'node:path';

const support = (file) => join(import.meta.dirname, 'test/support', file);

export const transform = {
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
};

const common = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // The sources import './x.js', as Node wants it; here the file is still './x.ts'.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // See the file.
    '^content-disposition$': support('content-disposition.cjs'),
  },
  transform,
};

/**
 * What the server does is the same on both databases: the specs of test/ run on each, except those that are named for one. The specs of
 * src/ bring what they need. Nest 12 is ESM only, so all run as ES modules: node needs --experimental-vm-modules (scripts/test.mjs passes it).
 */
export default {
  // A guard against hanging, not a measure: machines differ, and some are busy. Jest ignores it in a project.
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'backend',
      testMatch: ['<rootDir>/{src,test}/**/*.spec.ts', '!**/*.postgres.spec.ts'],
    },
    {
      ...common,
      displayName: 'backend on PostgreSQL',
      testMatch: ['<rootDir>/test/**/*.spec.ts', '<rootDir>/src/**/*.postgres.spec.ts', '!**/*.sqlite.spec.ts'],
      globals: { testEngine: 'postgres' },
      globalSetup: support('start-postgres.mjs'),
      globalTeardown: support('stop-postgres.mjs'),
    },
  ],
};
