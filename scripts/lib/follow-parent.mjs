// Preloaded into every script that run.mjs starts. When run.mjs is killed it cannot end the group; then we do.

const killAfterMs = 5_000;

if (process.connected) {
  process.once('disconnect', () => {
    signalGroup('SIGTERM');
    setTimeout(() => signalGroup('SIGKILL'), killAfterMs).unref();
  });
  process.channel?.unref();
}

function signalGroup(signal) {
  try {
    process.kill(-process.pid, signal);
  } catch {
    process.kill(process.pid, signal);
  }
}
