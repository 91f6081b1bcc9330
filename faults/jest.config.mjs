import { transform } from '../backend/jest.config.mjs';

/** Faults against the built server, in their short form: one at a time. The helper processes come from dist/faults. */
export default {
  displayName: 'faults',
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform,
  // A guard against hanging, not a measure.
  testTimeout: 240_000,
  maxWorkers: 1,
};
