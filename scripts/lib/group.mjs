import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const endWithinMs = 20_000;
const sweepWithinMs = 5_000;
const parentCheckMs = 200;
// One Ctrl-C reaches us twice, from the terminal and from npm.
const sameSignalMs = 500;
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command as the leader of a process group of its own and answers its exit code once no process of the group is
 * left. A first signal goes to the leader alone, which ends its own children in order; a second one, or 20 s,
 * kills all.
 */
export function runInGroup(command, args, { cwd, stdio = 'inherit' }) {
  const streams = stdio === 'inherit' ? ['inherit', 'inherit', 'inherit'] : stdio;
  // The IPC channel is how the leader learns that we were killed (follow-parent.mjs).
  const leader = spawn(command, args, { cwd, detached: true, stdio: [...streams, 'ipc'] });
  const stopForwarding = forwardSignals(leader);
  return new Promise((resolve) => {
    leader.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      stopForwarding();
      resolve(1);
    });
    leader.once('exit', async (code, signal) => {
      await sweep(leader.pid);
      stopForwarding();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals(leader) {
  let bound;
  let firstAt = 0;
  const killAll = () => signalGroup(leader.pid, 'SIGKILL');
  const onSignal = (signal) => {
    if (!bound) {
      firstAt = performance.now();
      bound = setTimeout(killAll, endWithinMs);
      leader.kill(signal);
    } else if (performance.now() - firstAt > sameSignalMs) {
      killAll();
    }
  };
  for (const signal of forwarded) process.on(signal, onSignal);
  const parentCheck = onceOrphaned(() => onSignal('SIGTERM'));
  return () => {
    clearTimeout(bound);
    clearInterval(parentCheck);
    for (const signal of forwarded) process.off(signal, onSignal);
  };
}

/** npm ends a script by ending the shell it put between itself and us; that shell tells us nothing. */
function onceOrphaned(end) {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
    clearInterval(check);
    end();
  }, parentCheckMs);
  return check;
}

/** Whatever the leader has left behind. */
async function sweep(group) {
  if (!signalGroup(group, 'SIGTERM')) return;
  const giveUpAt = Date.now() + sweepWithinMs;
  while (Date.now() < giveUpAt) {
    await delay(50);
    if (!signalGroup(group, 0)) return;
  }
  signalGroup(group, 'SIGKILL');
}

/** False when the group has no process left. */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}
