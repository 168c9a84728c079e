// The login call, "link.login" (docs/spec/login.md): its shapes, and what each end must bring to it. The proofs
// themselves are made and checked elsewhere; this file only carries them.

import { WherryError, concatBytes, displayName } from '../base/index.ts';
import {
  parseAgentLogin,
  parseAnsweredAgent,
  parseEnrolLogin,
  type AgentCredentials,
  type AgentLogin,
  type AnsweredAgent,
  type EnrolCredentials,
  type EnrolLogin,
} from './agent-login.ts';
import { decodeLimits, type LoginLimits } from './link-rates.ts';
import {
  isRecord,
  loginBytes,
  loginName,
  loginText,
  malformed,
  type ChannelBinding,
  type LoginOfSession,
  type LoginParams,
} from './login-fields.ts';
import type { Answer, Question } from './questions.ts';
import type { Principal } from './service.ts';

export const LOGIN_METHOD = 'link.login';

/**
 * Called before the login on carriers without a binding of their own: each end gives random bytes, and both proofs
 * must cover both, so that what was recorded on one link is worth nothing on another.
 */
export const CHALLENGE_METHOD = 'link.challenge';
const CHALLENGE_SIZE = 32;

export interface TokenLogin extends LoginOfSession {
  readonly method: 'token';
  readonly id: string;
  readonly proof: Uint8Array;
  /** The account that the client takes the token for, not yet checked as a name. Another one's token is refused. */
  readonly account?: string | undefined;
}

/** The password itself is asked for (questions.ts), so that it never lies in a request. */
export interface PasswordLogin extends LoginOfSession {
  /** `register` makes the account first. */
  readonly method: 'password' | 'register';
  /** Not yet checked as a name. */
  readonly account: string;
  /** Code of an invite, for `register`. */
  readonly invite?: string | undefined;
}

/** By the session of a browser, which came with the carrier: the request itself proves nothing. */
export interface SessionLogin extends LoginOfSession {
  readonly method: 'session';
}

export type LoginRequest = TokenLogin | PasswordLogin | SessionLogin | AgentLogin | EnrolLogin;

export interface LoginAnswer {
  /** The server's own proof; only in answer to a token, also one that pairs an agent. */
  readonly proof?: Uint8Array | undefined;
  /** For an agent `agent:` and its id. */
  readonly account: string;
  /** What the hub knows an agent by; only in answer to one. */
  readonly agent?: AnsweredAgent | undefined;
  /** Where the account's relative business happens, a remote path; "/" unless it has a home. */
  readonly home: string;
  /** What the server said of this link; a server's own is added where the link is known. */
  readonly limits?: LoginLimits | undefined;
}

/** The client's side of a login by token. */
export interface TokenCredentials {
  readonly method?: undefined;
  /** The id and proof for this link. */
  prove(binding: ChannelBinding): { readonly id: string; readonly proof: Uint8Array };
  /** Whether the server's answer proves that it knows the same token on this very link. */
  verify(binding: ChannelBinding, proof: Uint8Array): boolean;
  /** The account that the token must belong to. Default: whichever it is. */
  readonly account?: string | undefined;
  /** Whether a name that the server said is that account. */
  isAccount?(name: string): boolean;
}

/** The client's side of a login by password: only for servers whose identity is known. */
export interface PasswordCredentials {
  readonly method: 'password' | 'register';
  readonly account: string;
  readonly invite?: string | undefined;
}

/** The client's side of a page whose browser sends the session with the carrier. */
export interface SessionCredentials {
  readonly method: 'session';
}

export type ClientCredentials =
  TokenCredentials | PasswordCredentials | SessionCredentials | AgentCredentials | EnrolCredentials;

/** Who a client without a token says it is. */
export const encodeClaim = (credentials: PasswordCredentials | SessionCredentials): object => {
  const { method } = credentials;
  if (method === 'session') return { method };
  const { account, invite } = credentials;
  return { method, account, ...(invite === undefined ? {} : { invite }) };
};

/** The link that a login came on, as far as deciding it needs. */
export interface LoginLink {
  readonly binding: ChannelBinding;
  readonly remoteAddress: string;
  /** Secret of a browser's session that came with the carrier; undefined where none did. */
  readonly presented?: string | undefined;
  /** Asks the person at the client. Rejects as `askPeer` does. */
  ask(question: Question): Promise<Answer>;
}

/** The server's side: who it is and what the client is answered, or a refusal (`UNAUTHENTICATED`, `RATE_LIMITED`, …). */
export type Authenticate = (
  request: LoginRequest,
  link: LoginLink,
) => Promise<{ readonly principal: Principal; readonly answer: LoginAnswer }>;

const MAX_ACCOUNT_LENGTH = 256;

const parseAccount = (params: LoginParams): string => loginName(params, 'account', MAX_ACCOUNT_LENGTH);

const parseTokenProof = (params: LoginParams): Pick<TokenLogin, 'id' | 'proof' | 'account'> => ({
  id: loginText(params, 'id', 64),
  proof: loginBytes(params, 'proof', 32),
  ...(params['account'] === undefined ? {} : { account: parseAccount(params) }),
});

const parseClaim = (params: LoginParams): Pick<PasswordLogin, 'account' | 'invite'> => ({
  account: parseAccount(params),
  ...(params['invite'] === undefined ? {} : { invite: loginText(params, 'invite', 64) }),
});

const METHODS: ReadonlySet<unknown> = new Set<LoginRequest['method']>([
  'token',
  'password',
  'register',
  'session',
  'agent',
  'enrol',
]);

const isMethod = (value: unknown): value is LoginRequest['method'] => METHODS.has(value);

/** @throws WherryError `BAD_REQUEST`, `UNSUPPORTED` (a method that is not known) */
export const parseLoginRequest = (params: unknown): LoginRequest => {
  if (!isRecord(params)) throw malformed('params');
  const { method, binding, epoch } = params;
  if (!isMethod(method))
    throw new WherryError('UNSUPPORTED', 'This server does not know that way to log in; update it.');
  if (binding !== 'tls-exporter' && binding !== 'none') throw malformed('binding');
  if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch) || epoch < 1) throw malformed('epoch');
  const session: LoginOfSession = {
    binding,
    clientId: loginText(params, 'clientId', 64),
    sessionId: loginText(params, 'sessionId', 64),
    epoch,
    limits: decodeLimits(params['limits']),
  };
  switch (method) {
    case 'token':
      return { method, ...parseTokenProof(params), ...session };
    case 'session':
      return { method, ...session };
    case 'password':
    case 'register':
      return { method, ...parseClaim(params), ...session };
    case 'agent':
      return { method, ...parseAgentLogin(params), ...session };
    case 'enrol':
      return { method, ...parseEnrolLogin(params), ...session };
  }
};

/** The refusal of a server whose answer proves nothing. */
export const unproved = (): WherryError =>
  new WherryError('UNAUTHENTICATED', 'The server did not prove that it knows the token; do not trust it.');

/** The refusal of a good token that belongs to somebody else than the client takes it for. */
export const otherAccount = (account: string, wanted: string): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    `The token belongs to the account "${displayName(account)}", not to "${displayName(wanted)}"; use a token of that account, log in by its password ("wherry login"), or leave the account out of the address.`,
  );

/** @throws WherryError `UNAUTHENTICATED`: what says nothing of an account is no answer to a login. */
export const parseLoginAnswer = (answer: unknown): LoginAnswer => {
  if (!isRecord(answer) || typeof answer['account'] !== 'string') throw unproved();
  const { proof, account, home } = answer;
  if (proof !== undefined && !(proof instanceof Uint8Array)) throw unproved();
  return {
    proof,
    account,
    home: typeof home === 'string' ? home : '/',
    agent: parseAnsweredAgent(answer['agent']),
    limits: decodeLimits(answer['limits']),
  };
};

export const createChallenge = (): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(CHALLENGE_SIZE));

/** The binding of a carrier that has none of its own. */
export const challengeBinding = (client: Uint8Array, server: Uint8Array): ChannelBinding => ({
  type: 'none',
  bytes: concatBytes([client, server]),
});

/** The peer's challenge, from the parameters of the call or from its answer. @throws WherryError `UNAUTHENTICATED` */
export const parseChallenge = (value: unknown): Uint8Array => {
  const challenge = isRecord(value) ? value['challenge'] : undefined;
  if (challenge instanceof Uint8Array && challenge.length === CHALLENGE_SIZE) return challenge.slice();
  throw new WherryError(
    'UNAUTHENTICATED',
    'The login did not begin as it must: a challenge of 32 bytes is missing.',
  );
};
