import { type Finding, type Offence, offences } from './judge.js';
import type { Strike } from './play.js';

export interface Played {
  recordings: number;
  recorders: number;
  /** Notifications that reached a recording. */
  notifications: number;
  /** How often a process ended without anybody's order, and was started again. */
  cameBack: number;
  strikes: readonly Strike[];
  findings: readonly Finding[];
}

/** What was played, what was killed and for how long it showed, and what must be 0. */
export function table({ recordings, recorders, notifications, cameBack, strikes, findings }: Played): string {
  const killed = (['worker', 'server', 'database'] as const).flatMap((what): [string, string][] => {
    const ofIt = strikes.filter((strike) => strike.what === what);
    const seconds = Math.max(0, ...ofIt.map(({ secondsUntilOn }) => secondsUntilOn));
    return [
      [`${what}s killed`, String(ofIt.length)],
      ['  seconds until every recording was looked at again', seconds.toFixed(1)],
    ];
  });
  const counted = (Object.entries(offences) as [Offence, string][]).map(([offence, name]): [string, string] => [
    name,
    String(findings.filter((finding) => finding.offence === offence).length),
  ]);
  const rows: [string, string][] = [
    ['recordings', String(recordings)],
    ['recorders started', String(recorders)],
    ['notifications handed to recordings', String(notifications)],
    ...killed,
    ['processes that ended by themselves and came back', String(cameBack)],
    ...counted,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const told = findings.map(({ offence, of, words }) => `  ${offence}: ${of}: ${words}`);
  return [...rows.map(([name, value]) => `${name.padEnd(width)}  ${value.padStart(6)}`), ...told].join('\n');
}
