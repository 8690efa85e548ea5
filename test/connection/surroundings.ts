import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from '@jest/globals';
import { endsAfterAll } from '../support/ends.js';
import type { TestServer } from '../support/temporal.js';
import { filesOf, newCa, signed } from './certificates.js';
import { type Guard, gateBefore, tlsBefore } from './proxies.js';

/** What a server that asks for an API key knows. */
export const apiKey = 'an-api-key-that-nobody-may-see';

const day = 86_400_000;

/** The dev server behind TLS, behind TLS that wants a client certificate, and behind one that wants an API key. */
export interface Guarded {
  folder: string;
  /** A file of profiles, one for each way of connecting. */
  configFile: string;
  addresses: { tls: string; mutual: string; gate: string; strict: string };
  files: Record<'ca' | 'otherCa' | 'client' | 'expired' | 'stranger', { cert: string; key: string }>;
}

export function withGuards(server: TestServer): Guarded {
  let guarded: Guarded | undefined;
  const ends = endsAfterAll();
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agora-tls-'));
    ends.push(() => rm(folder, { recursive: true }));
    const { tls, ca, files } = await certificates(folder);
    const opened = async (opening: Promise<Guard>) => {
      const { address, close } = await opening;
      ends.push(close);
      return address;
    };
    const { address } = server.env;
    const mutual = { ...tls, ca, requestCert: true, rejectUnauthorized: true };
    const addresses = {
      tls: await opened(tlsBefore(address, tls)),
      mutual: await opened(tlsBefore(address, mutual)),
      gate: await opened(gateBefore(address, tls, { apiKey })),
      strict: await opened(gateBefore(address, tls, { apiKey, forbidden: /OperatorService/u })),
    };
    const configFile = join(folder, 'temporal.toml');
    guarded = { folder, configFile, addresses, files };
    await writeFile(configFile, profiles(guarded, server.env));
  }, 60_000);
  const there = () => {
    if (!guarded) throw new Error('The guards are there from beforeAll on');
    return guarded;
  };
  return {
    get folder() {
      return there().folder;
    },
    get configFile() {
      return there().configFile;
    },
    get addresses() {
      return there().addresses;
    },
    get files() {
      return there().files;
    },
  };
}

async function certificates(folder: string) {
  const [ca, otherCa] = await Promise.all([newCa('the CA'), newCa('another CA')]);
  const until = new Date(Date.now() - day);
  const [own, client, expired, stranger] = await Promise.all([
    signed(ca, { name: 'temporal.test', use: 'serverAuth' }),
    signed(ca, { name: 'client', use: 'clientAuth' }),
    signed(ca, { name: 'client', use: 'clientAuth', until }),
    signed(otherCa, { name: 'client', use: 'clientAuth' }),
  ]);
  const files = {
    ca: await filesOf(folder, 'ca', ca),
    otherCa: await filesOf(folder, 'other-ca', otherCa),
    client: await filesOf(folder, 'client', client),
    expired: await filesOf(folder, 'expired', expired),
    stranger: await filesOf(folder, 'stranger', stranger),
  };
  return { tls: { cert: own.cert, key: own.private }, ca: ca.cert, files };
}

function profiles({ addresses, files }: Guarded, { address, namespace = 'default' }: TestServer['env']): string {
  const { ca, otherCa, client, expired, stranger } = files;
  const trusting = `server_ca_cert_path = "${ca.cert}"`;
  const showing = ({ cert, key }: typeof client) => `client_cert_path = "${cert}"\nclient_key_path = "${key}"`;
  const profile = (name: string, where: string, tls: string[] = [], key?: string) =>
    [
      `[profile.${name}]`,
      `address = "${where}"`,
      `namespace = "${namespace}"`,
      ...(key === undefined ? [] : [`api_key = "${key}"`]),
      ...(tls.length === 0 ? [] : [`[profile.${name}.tls]`, ...tls]),
    ].join('\n');
  return [
    profile('cloud', addresses.strict, [trusting], apiKey),
    `${profile('metadata', addresses.gate, [trusting])}\n[profile.metadata.grpc_meta]\nauthorization = "Bearer ${apiKey}"`,
    profile('mutual', addresses.mutual, [trusting, showing(client)]),
    profile('unknown-ca', addresses.tls, [`server_ca_cert_path = "${otherCa.cert}"`]),
    profile('other-name', addresses.tls, [trusting, 'server_name = "temporal.example.com"']),
    profile('no-certificate', addresses.mutual, [trusting]),
    profile('expired-certificate', addresses.mutual, [trusting, showing(expired)]),
    profile('strange-certificate', addresses.mutual, [trusting, showing(stranger)]),
    profile('unfit-pair', addresses.mutual, [trusting, showing({ cert: client.cert, key: expired.key })]),
    profile('half-a-pair', addresses.mutual, [trusting, `client_cert_path = "${client.cert}"`]),
    profile('no-file', addresses.mutual, [trusting, showing({ cert: '/nowhere/client.pem', key: client.key })]),
    profile('wrong-key', addresses.gate, [trusting], 'a-wrong-api-key-that-nobody-may-see'),
    profile('odd-key', addresses.gate, [trusting], 'an-odd-key\\nthat-nobody-may-see'),
    profile('no-key', addresses.gate, [trusting]),
    profile('in-the-clear', addresses.tls),
    profile('no-tls', address, [trusting]),
    profile('nobody', '127.0.0.1:9'),
    profile('no-such-name', 'temporal.invalid:7233'),
    profile('no-address', `https://${address}`),
  ].join('\n');
}
