import backend from '../backend/jest.config.mjs';

/** Browser tests: one at a time, against the built server. */
export default {
  ...backend,
  displayName: 'e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/**/*.spec.ts'],
  // The first test of a run may have to unpack the browser.
  testTimeout: 60_000,
  maxWorkers: 1,
};
