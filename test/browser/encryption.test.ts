import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { root } from '../../scripts/lib/root.js';
import { type DevServer, freePort } from '../../scripts/temporal/dev-server.js';
import { type CodecServer, startCodecServer } from '../../src/codec/server.js';
import { newKey } from '../codec/support.js';
import { type Stage, setStage } from '../support/stage.js';
import { envOf, ownDevServer, workflowForTests } from '../support/temporal.js';
import { launchChromium } from './chromium.js';

const viewport = { width: 1464, height: 900 };
const encryption = { activeKey: 'winter-2026', keys: { 'winter-2026': newKey() } };
const token = 'the-token-of-this-test';

let server: DevServer;
let env: TestWorkflowEnvironment;
let stage: Stage;
let codec: CodecServer;
let browser: Browser;

beforeAll(async () => {
  server = await ownDevServer({ uiPort: await freePort() });
  env = await envOf(server);
  stage = await setStage(env, { workflow: await workflowForTests('encoded'), encryption });
  codec = await startCodecServer({ encryption: () => encryption, token, webUiOrigins: [server.uiUrl ?? ''] });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await codec?.close();
  await stage?.stop();
  await env?.teardown();
  await server?.stop();
});

it('the input of an encrypted recording is read by who has signed in at the codec server, and by nobody else', async () => {
  const { recording } = await stage.client.start(await stage.newSpec({ cname: 'lesson-42', labels: { class: '7b' } }));
  const context = await browser.newContext({ viewport });

  const before = await inputOf(await context.newPage(), recording.workflowId, 'encryption-key-id');
  expect(before).toContain(Buffer.from('binary/encrypted').toString('base64'));
  expect(before).not.toContain('labels');

  await useCodecServer(context);
  const stranger = await inputOf(await context.newPage(), recording.workflowId, 'encryption-key-id');
  expect(stranger).not.toContain('labels');

  await signIn(await context.newPage());
  const page = await context.newPage();
  const after = await inputOf(page, recording.workflowId, 'labels');
  expect(after).toMatch(/"labels": \{\s*"class": "7b"/u);
  await takePicture(page);
  await recording.stop();
});

/** As the dialog behind the glasses keeps it for this browser. */
async function useCodecServer(context: BrowserContext): Promise<void> {
  const kept = { endpoint: codec.url, includeCredentials: true, overrideRemoteCodecConfiguration: true };
  const keeping = Object.entries(kept).map(
    ([name, value]) => `localStorage.setItem('${name}', '${JSON.stringify(value)}');`,
  );
  await context.addInitScript(keeping.join(''));
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${codec.url}/sign-in`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('You are signed in').waitFor();
}

/** The recording's input as it is shown, once these words are in it. */
async function inputOf(page: Page, workflowId: string, words: string): Promise<string> {
  const path = `/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
  await page.goto(`${server.uiUrl}${path}`, { waitUntil: 'domcontentloaded' });
  const input = page.getByTestId('input-and-result');
  await input.getByText(words).first().waitFor();
  return (await input.textContent()) ?? '';
}

/** Replaces the picture in the documentation only with UPDATE_PICTURE=1: a test must not change the sources. */
async function takePicture(page: Page): Promise<void> {
  const path = process.env.UPDATE_PICTURE ? join(root, 'docs/encryption.png') : undefined;
  await page.screenshot({ path, clip: { x: 64, y: 60, width: viewport.width - 64, height: 540 } });
}
