import { X509Certificate } from 'node:crypto';
import { type ProbeAnswer, probe } from './temporal-probe.js';
import type { TemporalOptions } from './temporal-profile.js';

/** What keeps us from Temporal. */
export interface TemporalTrouble {
  /**
   * `notReachable`: nobody answers there. `serverCertificate`: its certificate is not trusted. `clientCertificate`: ours is
   * refused, or wanted. `credentials`: the API key is refused, or wanted. `tls`: one side speaks TLS, the other does not.
   * `notTemporal`: somebody else answers.
   */
  kind: 'notReachable' | 'serverCertificate' | 'clientCertificate' | 'credentials' | 'tls' | 'notTemporal';
  /** In plain words; never a secret. */
  why: string;
  remedy: string;
}

/** Looks what it is that kept a client of Temporal's from connecting. */
export async function troubleWith(options: TemporalOptions): Promise<TemporalTrouble> {
  return troubleIn(await probe(options), options);
}

const elsewhere = "start it, or set TEMPORAL_ADDRESS or a profile of Temporal's configuration";
const grpc = { permissionDenied: 7, unauthenticated: 16 } as const;

function troubleIn(answer: ProbeAnswer, options: TemporalOptions): TemporalTrouble {
  const { grpcStatus, httpStatus, code = '' } = answer;
  if (grpcStatus === grpc.unauthenticated || grpcStatus === grpc.permissionDenied) return ofCredentials(options);
  if (grpcStatus !== undefined) return { kind: 'notReachable', why: 'it did not answer in time', remedy: 'try again' };
  if (httpStatus !== undefined) {
    return {
      kind: 'notTemporal',
      why: `something else answers there, with HTTP status ${httpStatus}`,
      remedy: elsewhere,
    };
  }
  const network = ofNetwork[code];
  if (network !== undefined) return { kind: 'notReachable', why: network, remedy: elsewhere };
  return ofTls(answer, options);
}

function ofCredentials({ apiKey, metadata }: TemporalOptions): TemporalTrouble {
  const isGiven = apiKey !== undefined || metadata?.authorization !== undefined;
  return {
    kind: 'credentials',
    why: isGiven
      ? 'it refuses the API key: wrong, expired, or not for this server'
      : 'it wants to know who asks, and there is no API key',
    remedy: 'see to TEMPORAL_API_KEY, or to api_key of the profile',
  };
}

const ofNetwork: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nobody listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
};

/** Of OpenSSL: the chain ends with a CA that is not among those trusted. */
const unknownCa =
  /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)\w*)$/u;
const alert = /^ERR_SSL_\w*ALERT_\w+$/u;

function ofTls({ code = '', isSecured }: ProbeAnswer, options: TemporalOptions): TemporalTrouble {
  if (unknownCa.test(code)) {
    const remedy = 'name the CA with TEMPORAL_TLS_SERVER_CA_CERT_PATH, or server_ca_cert_path in the profile';
    return { kind: 'serverCertificate', why: 'its certificate is of a CA that is not trusted here', remedy };
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const remedy = "renew the server's certificate, or its CA's, and look at this machine's clock";
    return { kind: 'serverCertificate', why: 'its certificate has expired, or is not valid yet', remedy };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const remedy = 'set TEMPORAL_TLS_SERVER_NAME, or server_name in the profile, to the name in its certificate';
    return { kind: 'serverCertificate', why: 'its certificate is for another name', remedy };
  }
  if (code.startsWith('ERR_OSSL_')) {
    const remedy =
      'see to the files of the tls table, or of the TEMPORAL_TLS_ variables: PEM, and the key that of the certificate';
    return { kind: 'clientCertificate', why: 'a certificate or key for TLS cannot be used', remedy };
  }
  if (alert.test(code)) return ofClientCertificate(options);
  if (isSecured) return mostLikely(ofClientCertificate(options));
  return ofMismatch(code, options);
}

function ofClientCertificate({ tls }: TemporalOptions): TemporalTrouble {
  const certificate = typeof tls === 'object' ? tls?.clientCertPair?.crt : undefined;
  const where = 'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or the profile';
  if (certificate === undefined) {
    return {
      kind: 'clientCertificate',
      why: 'it wants a client certificate, and there is none',
      remedy: `give one by ${where}`,
    };
  }
  const ended = endOf(certificate);
  const why = ended ? `the client certificate has expired: ${ended}` : 'it refuses the client certificate';
  return { kind: 'clientCertificate', why, remedy: `give one that its CA has signed, and that is valid, by ${where}` };
}

function endOf(certificate: Uint8Array): string | undefined {
  try {
    const { validTo } = new X509Certificate(certificate);
    return Date.parse(validTo) < Date.now() ? validTo : undefined;
  } catch {
    return undefined;
  }
}

function ofMismatch(code: string, { tls, apiKey }: TemporalOptions): TemporalTrouble {
  const isAsked = Boolean(tls ?? apiKey !== undefined);
  if (isAsked) {
    const remedy = 'leave TLS out, or set TEMPORAL_TLS=false';
    const trouble: TemporalTrouble = { kind: 'tls', why: 'it does not speak TLS', remedy };
    return code.startsWith('ERR_SSL_') ? trouble : mostLikely(trouble);
  }
  const remedy = 'set TEMPORAL_TLS=true, or a tls table in the profile';
  return mostLikely({ kind: 'tls', why: 'it wants TLS', remedy });
}

/** It said nothing of why, as also what stands before a server that is down. */
function mostLikely({ why, ...trouble }: TemporalTrouble): TemporalTrouble {
  return { ...trouble, why: `it closed the connection, if it is up, then most likely because ${why}` };
}
