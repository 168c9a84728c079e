// The connection string: wherry://[USER@]HOST[:PORT][#PIN], wherry://[[USER:]TOKEN@]HOST[:PORT][#PIN]; and the same with
// wss:// or ws:// over WebSocket, where a path may stand before the pin. Pure. A named remote ("home:/docs") is not one.
//
// What stands alone before "@" is a token if it is long enough to be one, and the name of an account otherwise. A name of that
// length is written with a colon behind it: "wherry://NAME:@HOST".

import { TOKEN_LENGTH } from '../accounts/index.ts';
import { DEFAULT_PORT, LINK_PATH, WherryError } from '../base/index.ts';
import { WEB_PORTS, isWebCarrier, type CarrierName } from './carrier-name.ts';

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  /** Name of the account: whose password is asked for, or, with a token, whose token it must be. Not checked as a name. */
  readonly user: string | undefined;
  /** Pin or public key of the server. */
  readonly publicKey: string | undefined;
  readonly carrier: CarrierName;
  /** Over WebSocket, where it is another one than /link. */
  readonly path?: string;
}

const refuse = (why: string): never => {
  // The string may hold a token, so the message never repeats it.
  throw new WherryError(
    'BAD_REQUEST',
    `The connection string ${why}; write it as wherry://HOST:PORT#PIN, or wss://HOST/PATH#PIN over WebSocket.`,
  );
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('contains a malformed % escape');
  }
};

interface Login {
  readonly user: string | undefined;
  readonly token: string | undefined;
}

const emptyToUndefined = (text: string): string | undefined => (text === '' ? undefined : text);

const parseLogin = (login: string): Login => {
  const cut = login.indexOf(':');
  if (cut >= 0) {
    return {
      user: emptyToUndefined(decode(login.slice(0, cut))),
      token: emptyToUndefined(decode(login.slice(cut + 1))),
    };
  }
  const alone = emptyToUndefined(decode(login));
  return (alone?.length ?? 0) >= TOKEN_LENGTH
    ? { user: undefined, token: alone }
    : { user: alone, token: undefined };
};

/** Whether a text is meant as a connection string. */
export const isConnectionString = (text: string): boolean => /^(?:wherry(?:\+tcp)?|wss?):\/\//iu.test(text);

const CARRIERS: Readonly<Record<string, CarrierName>> = {
  wherry: 'tls',
  'wherry+tcp': 'tcp',
  wss: 'wss',
  ws: 'ws',
};

const SCHEMES = { tls: 'wherry', tcp: 'wherry+tcp', wss: 'wss', ws: 'ws' } as const satisfies Record<
  CarrierName,
  string
>;

const defaultPort = (carrier: CarrierName): number =>
  isWebCarrier(carrier) ? WEB_PORTS[carrier] : DEFAULT_PORT;

/** What stands behind host and port: nothing or a slash, or, over WebSocket, a path. */
const parsePath = (path: string, carrier: CarrierName): { readonly path?: string } => {
  if (path === '' || path === '/') return {};
  if (!isWebCarrier(carrier)) return refuse('has a path, which only wss:// and ws:// do');
  if (!/^[!-~]+$/u.test(path)) refuse('has a path with characters that must be written as % escapes');
  return path === LINK_PATH ? {} : { path };
};

/** @throws WherryError `BAD_REQUEST` */
export const parseConnectionString = (text: string): ConnectionTarget => {
  const match =
    /^(?<scheme>wherry|wherry\+tcp|wss?):\/\/(?:(?<login>[^@/#]*)@)?(?<host>\[[^\]]*\]|[^:/#?@[\]]*)(?::(?<port>[^/#?]*))?(?<path>\/[^#?]*)?(?:#(?<pin>.*))?$/isu.exec(
      text.trim(),
    );
  if (match?.groups === undefined) return refuse('is malformed');
  const { scheme = '', login, host = '', port, path = '', pin } = match.groups;
  const carrier = CARRIERS[scheme.toLowerCase()] ?? 'tls';
  const bare = host.startsWith('[') ? host.slice(1, -1) : decode(host);
  if (bare === '') refuse('names no host');
  const portNumber = port === undefined ? defaultPort(carrier) : Number(port);
  if (port !== undefined && (!/^\d{1,5}$/u.test(port) || portNumber < 1 || portNumber > 65_535)) {
    refuse('has a port that is not a number from 1 to 65535');
  }
  return {
    host: bare,
    port: portNumber,
    ...parseLogin(login ?? ''),
    publicKey: pin === undefined || pin === '' ? undefined : decode(pin),
    carrier,
    ...parsePath(path, carrier),
  };
};

const formatUser = (user: string | undefined): string => {
  if (user === undefined || user === '') return '';
  const written = user.replaceAll(/[\s%@/#:?]/gu, encodeURIComponent);
  return user.length < TOKEN_LENGTH ? `${written}@` : `${written}:@`;
};

/** The address of a server, with the account if one is given, and without any secret. */
export const formatConnectionString = (
  target: Pick<ConnectionTarget, 'host' | 'port' | 'publicKey' | 'carrier'> & {
    readonly user?: string | undefined;
    readonly path?: string | undefined;
  },
): string => {
  const { carrier, port, path = '' } = target;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const pin = target.publicKey === undefined ? '' : `#${target.publicKey}`;
  // As addresses on the web are written: without the port that everybody knows.
  const shownPort = isWebCarrier(carrier) && port === WEB_PORTS[carrier] ? '' : `:${port}`;
  return `${SCHEMES[carrier]}://${formatUser(target.user)}${host}${shownPort}${path}${pin}`;
};
