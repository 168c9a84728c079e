// The mutual proof of a token login (docs/spec/login.md): what each end sends, and how the other checks it. Pure
// computation; carrying the values and refusing a peer is the business of `session` and `listener`.
//
// What must hold: the server keeps storedKey and serverKey only, neither of which is enough to log in; a proof is
// worth nothing on another channel (the binding is hashed in), in the other direction (the labels differ) or for
// another token (the id is hashed in); an unknown id costs the same work as a wrong proof.

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lengthPrefixed } from './length-prefixed.ts';
import { tokenHmac, tokenId } from './token.ts';

/** Bytes of a proof, in either direction. */
const PROOF_SIZE = 32;

const LABEL = 'wherry/1 login';

/** What a proof is bound to: the TLS exporter, which nobody in the middle shares; with `none`, the server's challenge. */
export interface ChannelBinding {
  readonly type: 'tls-exporter' | 'none';
  readonly bytes: Uint8Array;
}

/** What a server keeps of a token: enough to check a login, not enough to make one. */
export interface TokenVerifier {
  readonly id: string;
  /** SHA-256 of the client key; 32 bytes. */
  readonly storedKey: Uint8Array;
  /** 32 bytes. */
  readonly serverKey: Uint8Array;
}

/** The server proof exists only where the client's proof held: a refused client must never see one. */
export type ProofVerdict =
  | { readonly ok: true; readonly serverProof: Uint8Array }
  | { readonly ok: false; readonly serverProof: undefined };

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const clientKeyOf = (token: string): Buffer => tokenHmac(token, 'wherry/1 client');
const serverKeyOf = (token: string): Buffer => tokenHmac(token, 'wherry/1 server');

export const deriveVerifier = (token: string): TokenVerifier => ({
  id: tokenId(token),
  storedKey: sha256(clientKeyOf(token)),
  serverKey: serverKeyOf(token),
});

/** login.md, "The bound message": A. */
const boundMessage = (binding: ChannelBinding, id: string): Uint8Array =>
  lengthPrefixed([LABEL, binding.type, binding.bytes, id]);

/** HMAC(key, direction ‖ A). The direction is what makes a client's own proof useless as a server's. */
const sign = (key: Uint8Array, direction: 'client' | 'server', message: Uint8Array): Buffer =>
  createHmac('sha256', key).update(direction).update(message).digest();

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const result = new Uint8Array(PROOF_SIZE);
  for (let index = 0; index < PROOF_SIZE; index += 1) result[index] = (a[index] ?? 0) ^ (b[index] ?? 0);
  return result;
};

/** What a client that knows the token sends on a link with this binding. */
export const clientProof = (
  token: string,
  binding: ChannelBinding,
): { readonly id: string; readonly proof: Uint8Array } => {
  const id = tokenId(token);
  const clientKey = clientKeyOf(token);
  return { id, proof: xor(clientKey, sign(sha256(clientKey), 'client', boundMessage(binding, id))) };
};

/** Stands in where an id is unknown. Made once a process, so that its use shows in no timing; nobody knows its key. */
const DUMMY: TokenVerifier = {
  id: '',
  storedKey: randomBytes(PROOF_SIZE),
  serverKey: randomBytes(PROOF_SIZE),
};

const NO_PROOF = new Uint8Array(PROOF_SIZE);

/**
 * Checks a client's proof and, if it holds, gives the server's own. `id` is what the client sent; `verifier` is what
 * is stored under it, undefined when nothing is. Never throws, whatever the peer sent.
 */
export const verifyClientProof = (
  verifier: TokenVerifier | undefined,
  id: string,
  proof: Uint8Array,
  binding: ChannelBinding,
): ProofVerdict => {
  const known = verifier ?? DUMMY;
  const wellFormed = proof.length === PROOF_SIZE;
  const message = boundMessage(binding, id);
  const claimedKey = xor(wellFormed ? proof : NO_PROOF, sign(known.storedKey, 'client', message));
  const matches = timingSafeEqual(sha256(claimedKey), known.storedKey);
  const serverProof = sign(known.serverKey, 'server', message);
  if (matches && wellFormed && verifier !== undefined && verifier.id === id) return { ok: true, serverProof };
  return { ok: false, serverProof: undefined };
};

/** Whether the server's answer proves that it knows the same token on this very channel. */
export const verifyServerProof = (token: string, binding: ChannelBinding, proof: Uint8Array): boolean => {
  const expected = sign(serverKeyOf(token), 'server', boundMessage(binding, tokenId(token)));
  return proof.length === PROOF_SIZE && timingSafeEqual(expected, proof);
};
