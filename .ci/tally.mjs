// `node tally.mjs <results.json> [<results of the files that were run again.json>]`: prints how many tests passed and
// failed, a file that could not be run being one that failed, and then the files in which nothing but time ran out.
import { readFileSync } from 'node:fs';

const [first, again] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')).testResults);
const latest = new Map([...first, ...(again ?? [])].map((file) => [file.name, file]));

let passed = 0;
let failed = 0;
for (const { status, assertionResults } of latest.values()) {
  const failures = assertionResults.filter((test) => test.status === 'failed').length;
  passed += assertionResults.filter((test) => test.status === 'passed').length;
  failed += failures === 0 && status === 'failed' ? 1 : failures;
}
const late = first.filter(({ assertionResults }) => {
  const failures = assertionResults.filter((test) => test.status === 'failed');
  return failures.length > 0 && failures.every((test) => test.failureMessages.some(tellsOfTime));
});
console.log([passed, failed, ...late.map(({ name }) => name)].join(' '));

function tellsOfTime(message) {
  return message.includes('Exceeded timeout of') || message.includes('Time stands still');
}
