import { type Finding, type Offence, offences, type Verdict } from './oracle.js';
import type { Plan, RecordingPlan } from './plan.js';

/** The table that says whether it held, and, if not, how to see it again. */
export function report(plan: Plan, verdict: Verdict): string {
  const { recordings, recorders, faults, outOfReach, findings } = verdict;
  const rows: [string, number][] = [
    ['recordings', recordings],
    ['recorders started', recorders],
    ...Object.entries(faults)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([fault, count]): [string, number] => [`  ${fault}`, count]),
    ['pages out of reach, whose sid is lost', outOfReach],
    ...countsOf(findings),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(6)}`);
  return [`seed ${plan.seed}`, ...table, ...wordsFor(plan, findings)].join('\n');
}

function countsOf(findings: readonly Finding[]): [string, number][] {
  const all = Object.entries(offences) as [Offence, string][];
  return all.map(([offence, name]) => [name, findings.filter((finding) => finding.offence === offence).length]);
}

function wordsFor(plan: Plan, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const told = findings.map(({ offence, of, words }) => `  ${offence}: ${of}: ${words}`);
  const smallest = smallestCase(plan, findings);
  const again = smallest ? [`smallest case: npm run chaos -- --seed ${plan.seed} --only ${smallest.name}`] : [];
  return ['', `seed ${plan.seed} failed:`, ...told, ...again];
}

/** Of the recordings that something was found of, the one to which the least happens. */
export function smallestCase(plan: Plan, findings: readonly Finding[]): RecordingPlan | undefined {
  const sizeOf = ({ steps, faults }: RecordingPlan) => steps.length + 2 * faults.length;
  const found = plan.waves
    .flatMap(({ recordings }) => recordings)
    .filter(({ spec }) => findings.some(({ of }) => of.endsWith(`/${spec.cname}/${spec.uid}`) || of === spec.cname));
  return found.toSorted((one, other) => sizeOf(one) - sizeOf(other))[0];
}
