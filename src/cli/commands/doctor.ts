import { Command } from 'commander';
import { examine, type Finding } from '../../doctor/examine.js';
import { type CommandContext, type CommonOptions, temporalOf, withCommonOptions, withExample } from '../command.js';
import { printJson, printLines, type Terminal } from '../output.js';
import { workflowIdFrom } from '../recording-id.js';

interface DoctorCommandOptions extends CommonOptions {
  callbacks?: string;
}

/** Something was found that recordings fail of; what, has been told. */
class NotWell extends Error {
  override readonly name = 'NotWell';
}

export function doctorCommand({ terminal }: CommandContext): Command {
  const callbacks = 'where the receiver of notifications is, without a project (default: http://127.0.0.1:8790)';
  const command = new Command('doctor')
    .description('check everything a recording needs, or explain what became of one; changes nothing')
    .argument('[id]', 'a recording to explain: its workflow id, or <cname>/<uid> with AGORA_APP_ID set')
    .option('--callbacks <url>', callbacks);
  withCommonOptions(command).action(async (id: string | undefined, options: DoctorCommandOptions) => {
    const workflowId = id === undefined ? undefined : workflowIdFrom(id);
    const { callbacks: receiver } = options;
    const findings: Finding[] = [];
    for await (const finding of examine({ env: process.env, ...temporalOf(options), workflowId, receiver })) {
      findings.push(finding);
      if (!options.json) printFinding(terminal, finding);
    }
    if (options.json) printJson(terminal, findings);
    const failed = findings.filter(({ verdict }) => verdict === 'failed').length;
    if (failed > 0) throw new NotWell(`${failed} of ${findings.length} failed`);
  });
  return withExample(
    command,
    'agora-recording doctor',
    'agora-recording doctor agora-recording/<appId>/lesson-42/9001',
  );
}

function printFinding(terminal: Terminal, { verdict, area, found, remedy }: Finding): void {
  const margin = ' '.repeat(24);
  printLines(terminal, [`${verdict.padEnd(8)} ${area.padEnd(15)}${found}`, ...(remedy ? [`${margin}${remedy}`] : [])]);
}
