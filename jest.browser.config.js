import config from './jest.config.js';

/** The tests that need Chromium, which `npm test` does without. @type {import('jest').Config} */
export default {
  ...config,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
