import { tsImport } from 'tsx/esm/api';

// Jest loads this file by itself, outside the transform it uses for tests.
const { startServersForTests } = await tsImport('./servers-for-tests.ts', import.meta.url);

export default async function globalSetup() {
  globalThis.serversForTests = await startServersForTests();
}
