// The login call, "link.login" (docs/spec/login.md): its shapes, and what each end must bring to it. The proofs
// themselves are made and checked elsewhere; this file only carries them.

import { WherryError, concatBytes } from '../base/index.ts';
import type { Principal } from './service.ts';

export const LOGIN_METHOD = 'link.login';

/**
 * Called before the login on carriers without a binding of their own: each end gives random bytes, and both proofs
 * must cover both, so that what was recorded on one link is worth nothing on another.
 */
export const CHALLENGE_METHOD = 'link.challenge';
const CHALLENGE_SIZE = 32;

export type BindingType = 'tls-exporter' | 'none';

/** What a proof is bound to: the TLS exporter, or, with type `none`, the client's challenge and then the server's. */
export interface ChannelBinding {
  readonly type: BindingType;
  readonly bytes: Uint8Array;
}

export interface LoginRequest {
  readonly id: string;
  readonly proof: Uint8Array;
  readonly binding: BindingType;
  /** Random id of the client's install. */
  readonly clientId: string;
  /** Random id of this `connect()`; the links of one session supersede each other. */
  readonly sessionId: string;
  /** Counts the links of the session from 1. */
  readonly epoch: number;
}

export interface LoginAnswer {
  readonly proof: Uint8Array;
  readonly account: string;
}

/** The client's side of a login. */
export interface ClientCredentials {
  /** The id and proof for this link. */
  prove(binding: ChannelBinding): { readonly id: string; readonly proof: Uint8Array };
  /** Whether the server's answer proves that it knows the same token on this very link. */
  verify(binding: ChannelBinding, proof: Uint8Array): boolean;
}

/** The server's side: the account and the server's own proof, or a refusal (`UNAUTHENTICATED`, `RATE_LIMITED`). */
export type Authenticate = (
  request: LoginRequest,
  binding: ChannelBinding,
  remoteAddress: string,
) => Promise<{ readonly principal: Principal; readonly proof: Uint8Array }>;

const malformed = (field: string): WherryError =>
  new WherryError('BAD_REQUEST', `The login's "${field}" is malformed.`);

const text = (params: Record<string, unknown>, field: string, maxLength: number): string => {
  const value = params[field];
  if (typeof value !== 'string' || value === '' || value.length > maxLength || !/^[\x21-\x7e]+$/u.test(value))
    throw malformed(field);
  return value;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** @throws WherryError `BAD_REQUEST` */
export const parseLoginRequest = (params: unknown): LoginRequest => {
  if (!isRecord(params)) throw malformed('params');
  if (params['method'] !== 'token')
    throw new WherryError('UNSUPPORTED', 'This server accepts logins by token only.');
  const { proof, binding, epoch } = params;
  if (!(proof instanceof Uint8Array) || proof.length !== 32) throw malformed('proof');
  if (binding !== 'tls-exporter' && binding !== 'none') throw malformed('binding');
  if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch) || epoch < 1) throw malformed('epoch');
  return {
    id: text(params, 'id', 64),
    proof: proof.slice(),
    binding,
    clientId: text(params, 'clientId', 64),
    sessionId: text(params, 'sessionId', 64),
    epoch,
  };
};

/** The refusal of a server whose answer proves nothing. */
export const unproved = (): WherryError =>
  new WherryError('UNAUTHENTICATED', 'The server did not prove that it knows the token; do not trust it.');

/** @throws WherryError `UNAUTHENTICATED`: an answer without a proof is no login. */
export const parseLoginAnswer = (answer: unknown): LoginAnswer => {
  if (
    !isRecord(answer) ||
    !(answer['proof'] instanceof Uint8Array) ||
    typeof answer['account'] !== 'string'
  ) {
    throw unproved();
  }
  return { proof: answer['proof'], account: answer['account'] };
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

export const formatLoginRequest = (request: LoginRequest): Record<string, unknown> => ({
  method: 'token',
  ...request,
});
