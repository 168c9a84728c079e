// The connection string: wherry://[[USER:]TOKEN@]HOST[:PORT][#PIN]. Pure. A named remote ("home:/docs") is not one.

import { DEFAULT_PORT, WherryError } from '../base/index.ts';

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  /** Account name, for servers that have more than the owner. */
  readonly user: string | undefined;
  /** Pin or public key of the server. */
  readonly publicKey: string | undefined;
  /** `tcp` for "wherry+tcp://": no encryption. */
  readonly carrier: 'tls' | 'tcp';
}

const refuse = (why: string): never => {
  // The string may hold a token, so the message never repeats it.
  throw new WherryError('BAD_REQUEST', `The connection string ${why}; write it as wherry://HOST:PORT#PIN.`);
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('contains a malformed % escape');
  }
};

/** Whether a text is meant as a connection string. */
export const isConnectionString = (text: string): boolean => /^wherry(?:\+tcp)?:\/\//iu.test(text);

/** @throws WherryError `BAD_REQUEST` */
export const parseConnectionString = (text: string): ConnectionTarget => {
  const match =
    /^wherry(?<tcp>\+tcp)?:\/\/(?:(?<login>[^@/#]*)@)?(?<host>\[[^\]]*\]|[^:/#?@[\]]*)(?::(?<port>[^/#?]*))?\/?(?:#(?<pin>.*))?$/isu.exec(
      text.trim(),
    );
  if (match?.groups === undefined) return refuse('is malformed');
  const { tcp, login, host = '', port, pin } = match.groups;
  const bare = host.startsWith('[') ? host.slice(1, -1) : decode(host);
  if (bare === '') refuse('names no host');
  const portNumber = port === undefined ? DEFAULT_PORT : Number(port);
  if (port !== undefined && (!/^\d{1,5}$/u.test(port) || portNumber < 1 || portNumber > 65_535)) {
    refuse('has a port that is not a number from 1 to 65535');
  }
  const cut = login?.indexOf(':') ?? -1;
  return {
    host: bare,
    port: portNumber,
    user: login !== undefined && cut >= 0 ? decode(login.slice(0, cut)) : undefined,
    token: login === undefined || login === '' ? undefined : decode(login.slice(cut + 1)),
    publicKey: pin === undefined || pin === '' ? undefined : decode(pin),
    carrier: tcp === undefined ? 'tls' : 'tcp',
  };
};

/** The address of a server without any secret. */
export const formatConnectionString = (
  target: Pick<ConnectionTarget, 'host' | 'port' | 'publicKey' | 'carrier'>,
): string => {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const pin = target.publicKey === undefined ? '' : `#${target.publicKey}`;
  return `wherry${target.carrier === 'tcp' ? '+tcp' : ''}://${host}:${target.port}${pin}`;
};
