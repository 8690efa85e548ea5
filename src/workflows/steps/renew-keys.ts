import { troubleOf } from '../failures.js';
import { iso } from '../instants.js';
import type { RecordingLife } from '../life/life.js';
import type { Recorder } from '../life/recorder.js';
import { renewStorageKeys } from './calls.js';

/** Agora's advice for keys of limited life; and sooner when a renewal failed. */
const renewEveryMs = 60 * 60_000;
const againAfterMs = 60_000;

/** When the keys that a recorder was given have to be followed by fresh ones; never for keys that do not lapse. */
export function planRenewal({ care }: Recorder, storageKeysEndAtMs?: number): void {
  care.renewKeysAt = storageKeysEndAtMs === undefined ? undefined : iso(Date.now() + renewEveryMs);
}

/** Gives Agora the storage profile's fresh keys; a failure is tried again within a minute, since files would be lost. */
export async function renewKeys(life: RecordingLife, recorder: Recorder): Promise<void> {
  try {
    const { storageKeysEndAtMs } = await renewStorageKeys(life, recorder.segment);
    planRenewal(recorder, storageKeysEndAtMs);
    life.note('Agora has fresh storage keys');
  } catch (error) {
    life.note(`the storage keys could not be renewed: ${troubleOf(error).message}`);
    recorder.care.renewKeysAt = iso(Date.now() + againAfterMs);
  }
}
