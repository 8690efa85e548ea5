import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { rememberSecret, withoutSecrets } from '../../src/config/known-secrets.js';
import { resolveSecret } from '../../src/config/secrets.js';
import { redaction } from '../../src/telemetry/redaction.js';
import { found } from '../secrets/search.js';

function logging() {
  const lines: string[] = [];
  const log = pino({ level: 'trace', ...redaction }, { write: (line: string) => lines.push(line) });
  return { log, said: () => lines.join('') };
}

const unheardOf = 'a value that nobody has looked up';

describe('what has the name of a secret is masked', () => {
  it.each([
    'accessKey',
    'appCertificate',
    'authorization',
    'cookie',
    'customerSecret',
    'rtmpUrl',
    'salt',
    'secret',
    'secretKey',
    'stsToken',
    'token',
    'set-cookie',
    'agora-signature-v2',
  ])('%s, at any depth that a line is likely to have', (name) => {
    const { log, said } = logging();
    const holder = { [name]: unheardOf };
    log.info(holder, 'words');
    log.info({ input: holder });
    log.info({ error: { options: { headers: holder } } });
    expect(said()).not.toContain(unheardOf);
    expect(said().match(/\*\*\*/gu)).toHaveLength(3);
    expect(said()).toContain('words');
  });
});

describe('a secret that this process has looked up is masked', () => {
  const customerSecret = 'planted+secret/of "the" customer';
  const looked = resolveSecret('env:PLANTED', { PLANTED: customerSecret });

  it.each<[string, (log: ReturnType<typeof logging>['log'], secret: string) => void]>([
    ['in a message', (log, secret) => log.info(`refused: ${secret}!`)],
    ['under any name', (log, secret) => log.info({ anything: [secret] }, 'words')],
    [
      'in an error, its stack and its cause',
      (log, secret) => log.error(new Error(secret, { cause: new Error(`of ${secret}`) })),
    ],
    [
      'as the header of a request',
      (log, secret) => log.info(`Basic ${Buffer.from(`an id:${secret}`).toString('base64')}`),
    ],
    ['in a URL', (log, secret) => log.info(`https://host/?key=${encodeURIComponent(secret)}`)],
    ['in JSON inside a string', (log, secret) => log.info(JSON.stringify({ body: secret }))],
    ['in hexadecimal', (log, secret) => log.info(Buffer.from(secret).toString('hex'))],
  ])('%s', async (_where, write) => {
    const { log, said } = logging();
    write(log, await looked);
    expect(found({ customerSecret, written: JSON.stringify(customerSecret).slice(1, -1) }, said())).toEqual([]);
    expect(said()).toContain('***');
    for (const line of said().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('also after another one has taken its place', async () => {
    const { log, said } = logging();
    const another = await resolveSecret('env:PLANTED', { PLANTED: 'the next secret of the customer' });
    log.info(`${await looked} ${another}`);
    expect(JSON.parse(said())).toMatchObject({ msg: '*** ***' });
  });

  it('whatever characters it is made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), (secret) => {
        rememberSecret(secret);
        expect(withoutSecrets(`before ${secret} after`)).not.toContain(secret);
        const written = JSON.stringify({ words: `before ${secret} after` });
        expect(JSON.parse(withoutSecrets(written)).words).not.toContain(secret);
      }),
      { numRuns: 50 },
    );
  });

  it('and a token of Agora’s, whoever made it', () => {
    const { log, said } = logging();
    log.info(`joined with 007eJxTYBBbsMMnKq7p9Hf${'A'.repeat(100)}= as 9001`);
    expect(JSON.parse(said())).toMatchObject({ msg: 'joined with *** as 9001' });
  });
});

it('what is no secret stays as it is', () => {
  const { log, said } = logging();
  const line = {
    workflowId: 'agora-recording/app/lesson-7/9001',
    sid: '38f8e3cfdc474cd56fc1ceba380d7e1a',
    status: 200,
  };
  log.info(line, 'words');
  expect(JSON.parse(said())).toMatchObject({ ...line, msg: 'words' });
});
