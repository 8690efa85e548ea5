#!/usr/bin/env node
import { exitCodes } from './errors.js';
import { processTerminal } from './output.js';
import { runCli } from './program.js';

// One Ctrl-C may reach us twice: from the terminal, and from npx or npm.
const sameSignalMs = 500;
const stopping = new AbortController();
let firstAt = 0;

/** The first signal asks for an orderly end; the second one does not wait for it. */
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (!stopping.signal.aborted) firstAt = performance.now();
    else if (performance.now() - firstAt > sameSignalMs) process.exit(exitCodes.failed);
    stopping.abort();
  });
}

// Whoever reads us may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
});

const exitCode = await runCli(process.argv.slice(2), { terminal: processTerminal, signal: stopping.signal });
process.exitCode = exitCode;
// What was interrupted may still hold connections.
if (stopping.signal.aborted) process.exit(exitCode);
