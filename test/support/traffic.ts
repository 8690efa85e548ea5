import type { LedgerEntry, RequestLogEntry } from '../../src/emulator/server.js';
import type { Stage } from './stage.js';

type Witness = Pick<Stage, 'emulator'>;

/** What Agora was asked about one channel, the oldest first. */
export function sentTo({ emulator }: Witness, cname: string | undefined, endpoint: string): RequestLogEntry[] {
  return emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}

/** Every recorder that came to one channel, the oldest first. */
export async function recordersIn({ emulator }: Witness, channel: string | undefined): Promise<LedgerEntry[]> {
  const { recorders } = await emulator.ledger();
  return recorders.filter(({ cname }) => cname === channel);
}
