import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { liveView } from '../../src/cli/live.js';
import type { Terminal } from '../../src/cli/output.js';
import { stateLine, stateLines } from '../../src/cli/view.js';
import type { RecordingState } from '../../src/recording/state.js';

const startedAt = '2026-01-01T00:00:00.000Z';
const began = Date.parse(startedAt);

function stateWith(changes: Partial<RecordingState> = {}): RecordingState {
  const keys = { uid: '9001', resourceId: 'resource', keyPrefix: '', files: [] };
  const segment = {
    seat: 1,
    ...keys,
    sid: 'a-sid',
    startedAt,
    stopBy: '2026-01-01T02:00:00.000Z',
    expiresAt: startedAt,
  };
  return {
    phase: 'recording',
    project: 'default',
    appId: 'f',
    cname: 'lesson-42',
    mode: 'composite',
    labels: {},
    sid: 'a-sid',
    stopBy: segment.stopBy,
    segments: [segment],
    desired: {},
    waitingChanges: [],
    lastHeartbeat: { at: startedAt, status: 5, word: 'in progress' },
    counters: {
      heartbeats: 1,
      unanswered: 0,
      starts: 1,
      changesApplied: 0,
      changesRefused: 0,
      changesSuperseded: 0,
      signalsRefused: 0,
      notifications: 0,
      segmentsLost: 0,
      handovers: 0,
      continuedAsNew: 0,
    },
    events: [{ at: startedAt, what: 'Agora says that it is recording' }],
    ...changes,
  };
}

/** What a person sees: it knows of a terminal's ways just those two that the live view uses. */
function screen(): Terminal & { lines(): string[] } {
  let lines: string[] = [];
  return {
    isTty: true,
    columns: 60,
    err: () => undefined,
    out(text) {
      const up = text.startsWith('\u001b[') ? Number.parseInt(text.slice(2), 10) : 0;
      if (up > 0) lines = lines.slice(0, -up);
      else lines.push(text.replace(/\n$/u, ''));
    },
    lines: () => lines,
  };
}

afterEach(() => {
  jest.useRealTimers();
});

describe('the live view on a terminal', () => {
  it('tells phase, elapsed time, time to the deadline, last heartbeat and files', () => {
    const file = { name: 'a.m3u8', kind: 'hls' as const, key: 'a.m3u8' };
    const [segment] = stateWith().segments;
    const lines = stateLines(stateWith({ segments: segment ? [{ ...segment, files: [file] }] : [] }), began + 65_000);
    expect(lines.join('\n')).toMatch(/^phase +recording$/mu);
    expect(lines.join('\n')).toMatch(/^elapsed +1 min 05 s$/mu);
    expect(lines.join('\n')).toMatch(/^deadline +in 1 h 58 min /mu);
    expect(lines.join('\n')).toMatch(/^heartbeat +2026-\S+ in progress$/mu);
    expect(lines.join('\n')).toMatch(/^files +a\.m3u8$/mu);
  });

  it('is redrawn in place each second, though there is no news', () => {
    jest.useFakeTimers({ now: began });
    const terminal = screen();
    const view = liveView(terminal);
    view.show(stateWith());
    const height = terminal.lines().length;
    jest.advanceTimersByTime(3000);
    view.end();
    jest.advanceTimersByTime(3000);
    expect(terminal.lines()).toHaveLength(height);
    expect(terminal.lines()).toContain('elapsed    3 s');
  });

  it('says for the moment that nobody answers, and forgets it with the next state', () => {
    const terminal = screen();
    const view = liveView(terminal);
    view.show(stateWith());
    view.note('no worker answers');
    expect(terminal.lines()).toContain('no worker answers');
    view.show(stateWith());
    view.end();
    expect(terminal.lines()).not.toContain('no worker answers');
  });

  it('fits a line into the width, and hands no control characters on', () => {
    const terminal = screen();
    const view = liveView(terminal);
    view.show(stateWith({ mode: 'web', cname: `\u001b[2J${'x'.repeat(100)}` }));
    view.end();
    expect(terminal.lines().join('')).not.toContain('\u001b');
    expect(Math.max(...terminal.lines().map(({ length }) => length))).toBeLessThan(60);
  });
});

describe('a state in one line', () => {
  it('names the deadline that has passed', () => {
    expect(stateLine(stateWith(), began + 3 * 3_600_000)).toContain('deadline 1 h 00 min ago');
  });

  it('has no deadline any more once the recording is over, and its time stands still', () => {
    const [segment] = stateWith().segments;
    const segments = segment ? [{ ...segment, leftAt: '2026-01-01T00:01:00.000Z' }] : [];
    const line = stateLine(stateWith({ phase: 'stopped', outcome: 'completed', segments }), began + 86_400_000);
    expect(line).toContain('stopped (completed); elapsed 1 min 00 s');
    expect(line).not.toContain('deadline');
  });
});
