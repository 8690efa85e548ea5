import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { workflowIdOf } from '../../src/recording/names.js';
import { type Deployment, deploy } from './deployment.js';
import { type Finding, judge, type Offence, offences } from './judge.js';
import { endings, planOf } from './plan.js';
import { play, type Strike } from './play.js';
import { table } from './table.js';
import { testimonyOf } from './testimony.js';

const seed = Number(process.env.SEED ?? 1);
const plans = planOf({ seed, recordings: 200 });
const counts = z.looseObject({ verdicts: z.record(z.string(), z.number()) });

let deployment: Deployment | undefined;
let strikes: Strike[] = [];
let findings: Finding[] = [];
let notifications = 0;

beforeAll(async () => {
  const began = performance.now();
  const say = (line: string) => {
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
  deployment = await deploy(say);
  const { emulator, receiver } = deployment;
  strikes = await play(plans, deployment, say);
  const wanted = plans.map(({ spec, ending }) => ({
    workflowId: workflowIdOf({ appId: emulator.appId, cname: spec.cname, uid: spec.uid }),
    outcome: endings[ending],
  }));
  const kills = strikes.map(({ atMs }) => atMs);
  const evidence = await testimonyOf(
    wanted.map(({ workflowId }) => workflowId),
    deployment,
    kills,
  );
  const { totals } = await emulator.ledger();
  findings = judge({ evidence, totals, wanted });
  const { verdicts } = counts.parse(await (await fetch(`${receiver.url}/counts`)).json());
  notifications = verdicts.handedOver ?? 0;
  const { recordings, recorders } = { recordings: plans.length, recorders: totals.started };
  const cameBack = deployment.cameBack();
  say(`seed ${seed}\n${table({ recordings, recorders, notifications, cameBack, strikes, findings })}`);
}, 900_000);
afterAll(() => deployment?.stop(), 120_000);

describe(`200 recordings of seed ${seed} on a cluster whose workers, server and database are killed`, () => {
  it.each(Object.entries(offences) as [Offence, string][])('%s: none', (offence) => {
    expect(findings.filter((finding) => finding.offence === offence)).toEqual([]);
  });

  it('had each of them killed', () => {
    expect(strikes.map(({ what }) => what)).toEqual(['worker', 'worker', 'server', 'database']);
  });

  it("were told of Agora's notifications", () => {
    expect(notifications).toBeGreaterThan(0);
  });
});
