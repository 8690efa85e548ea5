import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../scripts/lib/root.js';
import { type DevServer, freePort } from '../../scripts/temporal/dev-server.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import { type Stage, setStage } from '../support/stage.js';
import { envOf, ownDevServer, workflowForTests } from '../support/temporal.js';
import { until } from '../support/until.js';
import { launchChromium } from './chromium.js';

const viewport = { width: 1464, height: 1250 };
/** The picture is without the navigation at the left and the top. */
const navigation = { left: 64, top: 110 };
const margin = 24;

let server: DevServer;
let env: TestWorkflowEnvironment;
let stage: Stage;
let browser: Browser;

beforeAll(async () => {
  server = await ownDevServer({ uiPort: await freePort() });
  env = await envOf(server);
  stage = await setStage(env, { workflow: await workflowForTests(), emulator: { timeScale: 5 } });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await stage?.stop();
  await env?.teardown();
  await server?.stop();
});

it('the page of a running recording tells its story: current details, and what each step and timer is for', async () => {
  const recording = await watchedRecording();
  const { sid, stopBy } = await recording.state();
  const page = await userMetadataPage(recording);

  const details = await currentDetails(page);
  expect(details).toEqual(expect.arrayContaining(['phase: recording', `sid: ${sid}`, `stop by: ${stopBy}`]));
  expect(details).toContainEqual(expect.stringMatching(/^last heartbeat: \S+Z: in progress$/u));
  expect(details).toContainEqual(expect.stringMatching(/updateLayout is with Agora$/u));

  expect(await summariesOf(page, 'Timer')).toEqual(
    expect.arrayContaining(['ask whether it is recording', 'next heartbeat']),
  );
  expect(await summariesOf(page, 'Activity')).toEqual(['start the recorder as uid 9001', 'updateLayout']);
  expect(await summariesOf(page, 'Local Activity')).toEqual(
    expect.arrayContaining(['acquire a resource for uid 9001', 'is it recording?', 'heartbeat']),
  );
  await takePicture(page);
});

/** A composite recording with a changed layout and a few heartbeats behind it. */
async function watchedRecording(): Promise<RecordingHandle> {
  const { recording } = await stage.client.start(
    await stage.newSpec({
      cname: 'lesson-42',
      heartbeatSeconds: 5,
      recordingConfig: { channelType: 0, maxIdleTime: 300 },
    }),
  );
  await recording.confirmed();
  await recording.updateLayout({ mixedVideoLayout: 1 });
  await until(recording, ({ counters }) => counters.heartbeats >= 4);
  return recording;
}

/** The Web UI never stops asking, so what is waited for is what a reader waits for: the text. */
async function userMetadataPage(recording: RecordingHandle): Promise<Page> {
  const page = await browser.newPage({ viewport });
  const path = `/namespaces/default/workflows/${encodeURIComponent(recording.workflowId)}`;
  await page.goto(`${server.uiUrl}${path}`, { waitUntil: 'domcontentloaded' });
  await page.getByText('User Metadata', { exact: true }).click();
  await page.getByText('Events with Metadata').waitFor();
  await page.getByText('next heartbeat').first().waitFor();
  return page;
}

/** Markdown is shown in frames: the summary's first, then that of the current details. */
async function currentDetails(page: Page): Promise<string[]> {
  const frame = page.locator('iframe[title="output"]').last().contentFrame();
  await frame.getByText('What happened').waitFor();
  return frame.getByRole('listitem').allTextContents();
}

function summariesOf(page: Page, kind: 'Timer' | 'Activity' | 'Local Activity'): Promise<string[]> {
  return page.locator(`p:text-is("${kind}") + span`).allTextContents();
}

/** Replaces the picture in the documentation only with UPDATE_PICTURE=1: a test must not change the sources. */
async function takePicture(page: Page): Promise<void> {
  const path = process.env.UPDATE_PICTURE ? join(root, 'docs/web-ui.png') : undefined;
  // The Web UI gives the frame a scroll bar for its last lines, which a picture does not have.
  await page.addStyleTag({ content: 'iframe[src*="phase"] { min-height: 420px }' });
  const lastTimer = await page.locator('p:text-is("Timer") + span').last().boundingBox();
  const bottom = Math.min(viewport.height, lastTimer ? lastTimer.y + lastTimer.height + margin : viewport.height);
  const clip = {
    x: navigation.left,
    y: navigation.top,
    width: viewport.width - navigation.left,
    height: bottom - navigation.top,
  };
  await page.screenshot({ path, clip });
}
