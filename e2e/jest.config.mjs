import { transform } from '../backend/jest.config.mjs';

/** Browser tests: one at a time, against the built server. */
export default {
  displayName: 'e2e',
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform,
  // The first test of a run may have to unpack the browser.
  testTimeout: 60_000,
  maxWorkers: 1,
};
