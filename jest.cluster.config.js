import config from './jest.config.js';

/** A cluster of real processes, which `npm test` does without. @type {import('jest').Config} */
export default {
  ...config,
  roots: ['<rootDir>/test/cluster'],
  testMatch: ['**/cluster.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
