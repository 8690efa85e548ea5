import { startStack, untilInterrupted } from './stack.js';

/** `npm run dev`: the whole stack stays up until Ctrl-C. */
const say = (line: string) => process.stdout.write(`${line}\n`);

const interrupted = untilInterrupted();
const stack = await startStack(say);
const { temporal, emulator } = stack;
say(`
Ready. In another shell:

  export TEMPORAL_ADDRESS=${temporal.address} AGORA_APP_ID=${emulator.appId} AGORA_API_URL=${emulator.url}
  curl -X PUT ${emulator.url}/emulator/channels/lesson-42/users/101
  npx tsx src/cli/main.ts start --cname lesson-42 --uid 9001 --storage default --wait

Ctrl-C ends it.`);
await interrupted;
await stack.stop();
process.exit(0);
