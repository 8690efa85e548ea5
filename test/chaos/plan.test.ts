import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkSpec } from '../../src/recording/spec.js';
import { only, planOf, type RecordingPlan, type Wave } from './plan.js';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
/** No recording lives as long as that, in seconds. */
const longest = 30 * 24 * 3600;
const counts = fc.integer({ min: 1, max: 60 });

describe('the plan of a run', () => {
  it('is the same for the same seed, and can be printed', () => {
    fc.assert(
      fc.property(seeds, counts, (seed, recordings) => {
        const plan = planOf({ seed, recordings });
        expect(JSON.parse(JSON.stringify(plan))).toEqual(planOf({ seed, recordings }));
      }),
    );
  });

  it('is another for another seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const waves = (chosen: number) => JSON.stringify(planOf({ seed: chosen, recordings: 20 }).waves);
        expect(waves(seed)).not.toBe(waves(seed + 1));
      }),
    );
  });

  it('has as many recordings as were asked for, each of which can be played alone', () => {
    fc.assert(
      fc.property(seeds, counts, (seed, recordings) => {
        const all = planOf({ seed, recordings }).waves.flatMap((wave) => wave.recordings);
        expect(all).toHaveLength(recordings);
        const alone = all.map(({ name }) => only(seed, name).waves[0]?.recordings[0]);
        expect(alone).toEqual(all);
      }),
      { numRuns: 20 },
    );
  });

  it('asks for nothing that a spec may not ask for', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const specs = planOf({ seed, recordings: 40 }).waves.flatMap((wave) => wave.recordings.map(({ spec }) => spec));
        expect(specs.flatMap(checkSpec)).toEqual([]);
      }),
    );
  });

  it("lets nobody wait to be left alone in a channel where another recording's people stay on", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const all = planOf({ seed, recordings: 400 }).waves.flatMap((wave) => wave.recordings);
        const isNeighbour = (one: RecordingPlan, other: RecordingPlan) =>
          other !== one && other.spec.cname === one.spec.cname;
        const shared = all.filter((one) => all.some((other) => isNeighbour(one, other)));
        expect(shared.length).toBeGreaterThan(0);
        const patience = shared.map(({ spec }) => spec.recordingConfig?.maxIdleTime ?? longest);
        expect(patience.filter((seconds) => seconds < longest)).toEqual([]);
      }),
      { numRuns: 20, examples: [[2]] },
    );
  });

  it('lets Agora have too many requests in one wave of three of each kind', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { waves } = planOf({ seed, recordings: 2000 });
        const isThrottled = ({ recordings }: Wave) =>
          recordings.some(({ faults }) => faults.some((fault) => fault.do === 'throttle'));
        for (const kind of ['short', 'long']) {
          const throttled = waves.filter((wave) => wave.kind === kind).map(isThrottled);
          expect(throttled).toEqual(throttled.map((_, n) => n % 3 === 0));
        }
      }),
      { numRuns: 5 },
    );
  });

  it('starts none again when its end was asked for: that would be another recording, which nobody ends', () => {
    const ends = ['stop', 'signalStop', 'cancel', 'terminate'];
    fc.assert(
      fc.property(seeds, (seed) => {
        const all = planOf({ seed, recordings: 2000 }).waves.flatMap((wave) => wave.recordings);
        const late = all.filter(({ steps }) => {
          const end = steps.findIndex((step) => ends.includes(step.do));
          return end >= 0 && steps.slice(end).some((step) => step.do === 'start');
        });
        expect(late.map(({ name }) => name)).toEqual([]);
      }),
      { numRuns: 5, examples: [[2]] },
    );
  });

  it('refuses a name that is no recording of it', () => {
    for (const name of ['long-0', 'long-0000', 'other-0001', '']) expect(() => only(1, name)).toThrow(/long-0001/u);
  });
});
