import backend from './backend/jest.config.mjs';

/** For editors. `npm test` runs the projects one by one, because the frontend must not have --experimental-vm-modules. */
export default {
  projects: [
    ...backend.projects,
    '<rootDir>/frontend/jest.config.mjs',
    '<rootDir>/faults/jest.config.mjs',
    '<rootDir>/e2e/jest.config.mjs',
  ],
};
