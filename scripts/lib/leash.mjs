import { spawn } from 'node:child_process';

// Runs one command and sees to it that the command does not outlive the process that asked for it, however that
// process ends: a SIGKILL closes the IPC channel just as an orderly exit does. Forked by leashed.ts.

const killAfterMs = 5_000;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

child.once('error', (error) => tell({ failed: error.message }));
child.once('spawn', () => tell({ pid: child.pid }));
child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
  if (process.connected) process.disconnect();
});

process.once('disconnect', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

function end() {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
}

function tell(message) {
  if (process.connected) process.send(message, () => undefined);
}
