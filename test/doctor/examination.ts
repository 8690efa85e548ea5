import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type ExamineOptions, examine, type Finding } from '../../src/doctor/examine.js';
import type { Stage } from '../support/stage.js';
import type { TestServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { type S3, startS3 } from './s3.js';

/** What a platform team's configuration would hold. */
export interface Configuration {
  projects: { default: Record<string, unknown> };
  storage: Record<string, Record<string, unknown>>;
}

/** Everything that recordings need, as it should be, and each of it to be made wrong. */
export interface Surroundings {
  folder: string;
  s3: S3;
  /** All secrets there are. */
  secrets: readonly string[];
  findings(plant?: (configuration: Configuration) => void, options?: Partial<ExamineOptions>): Promise<Finding[]>;
}

export const secrets = {
  CUSTOMER_SECRET: 'the-customer-secret-of-a-test',
  CERTIFICATE: '5CFd2fd1755d40ecb72977518be15d3b',
  CALLBACK_SECRET: 'the-callback-secret',
  ACCESS_KEY: 'AKIDOFATEST',
  SECRET_KEY: 'the-secret-key-of-a-test',
};

export function withSurroundings(server: TestServer, bench: Pick<Stage, 'emulator'>): Surroundings {
  let folder = '';
  let s3: S3 | undefined;
  const before = { ...process.env };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-doctor-'));
    s3 = await startS3({ accessKey: secrets.ACCESS_KEY, secretKey: secrets.SECRET_KEY, bucket: 'lessons' });
  });
  afterAll(async () => {
    await s3?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    const own = { ...temporalVariables(server.env), CUSTOMER_SECRET: bench.emulator.customerSecret };
    Object.assign(process.env, secrets, own);
  });
  afterEach(() => {
    process.env = { ...before };
  });
  const storageServer = () => {
    if (!s3) throw new Error('The storage is there from beforeAll on');
    return s3;
  };
  return {
    get folder() {
      return folder;
    },
    get s3() {
      return storageServer();
    },
    get secrets() {
      return [...Object.values(secrets), bench.emulator.customerSecret];
    },
    async findings(plant = () => undefined, options = {}) {
      const configuration = configurationOf(bench.emulator, storageServer().url);
      plant(configuration);
      const path = join(folder, 'agora.json');
      await writeFile(path, JSON.stringify(configuration));
      const found: Finding[] = [];
      for await (const finding of examine({ env: { ...process.env, AGORA_RECORDING_CONFIG: path }, ...options })) {
        found.push(finding);
      }
      return found;
    },
  };
}

function configurationOf({ appId, customerId, url }: Stage['emulator'], endpoint: string): Configuration {
  const references = {
    customerSecret: 'env:CUSTOMER_SECRET',
    appCertificate: 'env:CERTIFICATE',
    callbackSecret: 'env:CALLBACK_SECRET',
  };
  const keys = { accessKey: 'env:ACCESS_KEY', secretKey: 'env:SECRET_KEY' };
  const lessons = {
    vendor: 's3-compatible',
    bucket: 'lessons',
    fileNamePrefix: ['school'],
    extensionParams: { endpoint },
  };
  return {
    projects: { default: { appId, customerId, apiUrl: url, ...references } },
    storage: { lessons: { ...lessons, ...keys } },
  };
}
