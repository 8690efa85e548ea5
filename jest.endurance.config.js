import config from './jest.config.js';

/** What takes minutes, which `npm test` does without. @type {import('jest').Config} */
export default {
  ...config,
  roots: ['<rootDir>/test/endurance'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
};
