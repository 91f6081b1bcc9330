/** For editors. `npm test` runs the projects one by one, because only backend and e2e may have --experimental-vm-modules. */
export default {
  projects: ['<rootDir>/backend/jest.config.mjs', '<rootDir>/frontend/jest.config.mjs', '<rootDir>/e2e/jest.config.mjs'],
};
