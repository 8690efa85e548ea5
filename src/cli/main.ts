#!/usr/bin/env node
import { processTerminal } from './output.js';
import { runCli } from './program.js';

const stopping = new AbortController();

/** The first signal asks for an orderly end; the second one does not wait for it. */
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

process.exitCode = await runCli(process.argv.slice(2), { terminal: processTerminal, signal: stopping.signal });
