import type { RecordingState } from '../recording/state.js';
import { liveLines, printLines, type Terminal } from './output.js';
import { stateLine, stateLines } from './view.js';

/** How a recording is shown while it runs. */
export interface LiveView {
  show(state: RecordingState): void;
  /** Something to be said for the moment, as that nobody answers. */
  note(words: string): void;
  end(): void;
}

/** Redrawn in place every second on a terminal, since time passes without news; elsewhere one line for each state. */
export function liveView(terminal: Terminal, nowMs: () => number = Date.now): LiveView {
  return terminal.isTty ? redrawn(terminal, nowMs) : followed(terminal, nowMs);
}

function redrawn(terminal: Terminal, nowMs: () => number): LiveView {
  const draw = liveLines(terminal);
  let latest: RecordingState | undefined;
  let noted: string | undefined;
  const redraw = () => draw([...(latest ? stateLines(latest, nowMs()) : []), ...(noted ? [noted] : [])]);
  const ticking = setInterval(redraw, 1000);
  return {
    show(state) {
      latest = state;
      noted = undefined;
      redraw();
    },
    note(words) {
      noted = words;
      redraw();
    },
    end: () => clearInterval(ticking),
  };
}

function followed(terminal: Terminal, nowMs: () => number): LiveView {
  return {
    show: (state) => printLines(terminal, [stateLine(state, nowMs())]),
    note: (words) => printLines(terminal, [words]),
    end: () => undefined,
  };
}

/** One JSON document a line. */
export function jsonLines(terminal: Terminal): LiveView {
  return {
    show: (state) => terminal.out(`${JSON.stringify(state)}\n`),
    note: (words) => terminal.err(`${words}\n`),
    end: () => undefined,
  };
}
