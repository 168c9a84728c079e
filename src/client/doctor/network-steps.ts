// The first steps of a diagnosis: the name, the port, and whether a Wherry server is behind it. Sends no secret.

import type { ErrorCode } from '../../base/index.ts';
import {
  identifyPeer,
  lookUp,
  probeAddress,
  probeTls,
  type AddressFinding,
  type PeerFinding,
} from '../../transport/probe/index.ts';
import type { DiagnosisStep } from './diagnosis-step.ts';

/** What every probe needs. */
export interface ProbePlace {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly patienceMs: number | undefined;
  readonly signal: AbortSignal;
}

const failed = (
  step: DiagnosisStep['step'],
  code: ErrorCode,
  message: string,
  details: DiagnosisStep['details'],
): DiagnosisStep => ({ step, status: 'failed', code, message, details });

const shownTarget = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** The addresses of the name; none when it has failed. */
export const nameStep = async ({
  host,
}: ProbePlace): Promise<{ readonly step: DiagnosisStep; readonly addresses: readonly string[] }> => {
  const found = await lookUp(host);
  if (!found.ok) {
    const isTemporary = found.code === 'EAI_AGAIN';
    const message = isTemporary
      ? `The name "${host}" could not be looked up, since no name server answers; check this machine's network.`
      : `The name "${host}" is not known here; check its spelling, or give the server's address instead.`;
    return {
      step: failed('name', 'CONNECTION_LOST', message, { host, reason: found.code }),
      addresses: [],
    };
  }
  const { addresses } = found;
  const message = found.isAddress
    ? `${host} is an address; there is no name to look up.`
    : `${host} is ${addresses.join(', ')}.`;
  return { step: { step: 'name', status: 'ok', message, details: { host, addresses } }, addresses };
};

const STATE_TEXT: Readonly<Record<AddressFinding['state'], string>> = {
  open: 'open',
  refused: 'refused',
  timeout: 'no answer',
  unreachable: 'no route',
  failed: 'failed',
};

const portAdvice = (findings: readonly AddressFinding[], port: number): string => {
  const states = new Set(findings.map(({ state }) => state));
  if (states.has('refused'))
    return `The machine is there, but nothing listens on port ${port}: start the server, or check the port that it prints.`;
  if (states.has('timeout'))
    return `Nothing answers: a firewall may keep port ${port} shut, or the machine is off; ask whoever runs it.`;
  return 'There is no way to it from here: check the address and the network of this machine.';
};

/** Every address is tried, side by side. */
export const portStep = async (
  place: ProbePlace,
  addresses: readonly string[],
): Promise<{ readonly step: DiagnosisStep; readonly open: string | undefined }> => {
  const findings = await Promise.all(addresses.map((address) => probeAddress({ ...place, address })));
  const list = findings
    .map(({ address, state }) => `${shownTarget(address, place.port)} ${STATE_TEXT[state]}`)
    .join(', ');
  const details = {
    port: place.port,
    addresses: findings.map(({ address, state, code, tookMs }) => ({
      address,
      state,
      reason: code,
      tookMs: Math.round(tookMs),
    })),
  };
  const open = findings.find(({ state }) => state === 'open')?.address;
  if (open !== undefined) return { step: { step: 'port', status: 'ok', message: `${list}.`, details }, open };
  const isTimeout = findings.every(({ state }) => state === 'timeout');
  const message = `${list}. ${portAdvice(findings, place.port)}`;
  return {
    step: failed('port', isTimeout ? 'TIMEOUT' : 'CONNECTION_LOST', message, details),
    open: undefined,
  };
};

const PEER_TEXT: Readonly<Record<PeerFinding['kind'], string>> = {
  'wherry-plain':
    'A Wherry server without encryption is there; use wherry+tcp:// or --insecure if that is what you want.',
  'wherry-proxied':
    'A Wherry server is there, but something before it ends the encryption: let that pass the bytes on untouched.',
  http: 'A web server is there, not Wherry; check the port, 6768 unless the server was given another.',
  ssh: 'An SSH server is there, not Wherry; check the port, 6768 unless the server was given another.',
  ftp: 'An FTP server is there, not Wherry; check the port, 6768 unless the server was given another.',
  smtp: 'A mail server is there, not Wherry; check the port, 6768 unless the server was given another.',
  tls: 'Something is there that speaks a TLS of its own, not Wherry; check host and port.',
  unknown: 'Something else is there, not Wherry; check host and port.',
  silent: 'Something takes connections there and says nothing; check host and port.',
};

const describePeer = (peer: PeerFinding): string => {
  const { tls, kind, said } = peer;
  const quoted = said === '' ? '' : ` It says "${said}".`;
  if (tls === undefined) return `${PEER_TEXT[kind]}${quoted}`;
  if (kind === 'http')
    return `A web server with ${tls.version} is there, not Wherry; check the port.${quoted}`;
  if (kind === 'wherry-proxied') return PEER_TEXT[kind];
  const old =
    tls.version === 'TLSv1.3' ? '' : ` It speaks ${tls.version}; Wherry takes nothing before TLS 1.3.`;
  return `A server with ${tls.version} is there that does not speak wherry/1; check host and port.${old}${quoted}`;
};

/** The pin that the server shows, when it is one. */
export const protocolStep = async (
  place: ProbePlace,
  address: string,
  alpn: string,
): Promise<{ readonly step: DiagnosisStep; readonly pin: string | undefined }> => {
  const tls = await probeTls({ ...place, address, protocols: [alpn] });
  if (tls.ok && tls.alpn === alpn) {
    const details = { peer: 'wherry', tls: tls.version, alpn };
    const message = `A Wherry server is there (${tls.version}, ${alpn}).`;
    return { step: { step: 'protocol', status: 'ok', message, details }, pin: tls.pin };
  }
  const peer = await identifyPeer({ ...place, address });
  const details = {
    peer: peer.kind,
    tls: peer.tls?.version,
    alpn: peer.tls?.alpn,
    said: peer.said === '' ? undefined : peer.said,
  };
  return { step: failed('protocol', 'CONNECTION_LOST', describePeer(peer), details), pin: undefined };
};
