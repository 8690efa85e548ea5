import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate with its key, both PEM. */
export interface Certificate {
  cert: string;
  private: string;
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

const algorithm: Options = { keyType: 'ec', algorithm: 'sha256' };

export function newCa(name: string): Promise<Certificate> {
  const extensions: Options['extensions'] = [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ];
  return generate([{ name: 'commonName', value: name }], { ...algorithm, extensions });
}

/** One that a CA has signed, for a server on this machine or for a client; valid for a day until then, else for a year. */
export function signed(
  by: Certificate,
  { name, use, until }: { name: string; use: 'serverAuth' | 'clientAuth'; until?: Date },
): Promise<Certificate> {
  const altNames: { type: 2 | 7; value?: string; ip?: string }[] = [
    { type: 2, value: name },
    { type: 7, ip: '127.0.0.1' },
  ];
  const extensions: Options['extensions'] = [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true },
    { name: 'extKeyUsage', [use]: true },
    { name: 'subjectAltName', altNames },
  ];
  const dates = until ? { notBeforeDate: new Date(until.getTime() - 86_400_000), notAfterDate: until } : {};
  const ca = { key: by.private, cert: by.cert };
  return generate([{ name: 'commonName', value: name }], { ...algorithm, ...dates, extensions, ca });
}

/** @returns the paths of both */
export async function filesOf(folder: string, name: string, certificate: Certificate) {
  const paths = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  await Promise.all([writeFile(paths.cert, certificate.cert), writeFile(paths.key, certificate.private)]);
  return paths;
}
