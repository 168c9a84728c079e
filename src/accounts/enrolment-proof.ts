// How an agent and a hub that know the same enrolment token prove it to each other and pair their keys (docs/spec/login.md,
// "Enrolling an agent"). Pure computation.
//
// What must hold: both keys and the channel are in both proofs, so that nobody in between, with keys of his own on both legs, ends
// paired with either; the hub's proof exists only where the agent's held; an unknown id costs what a wrong token does.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { agentPin, hasSigned, openAgentKey } from './agent-key.ts';
import { agentMessage, type AgentChannel } from './agent-proof.ts';
import { deriveEnrolment, type EnrolmentSecret } from './enrolment-token.ts';

const PROOF_SIZE = 32;
const LABEL = 'wherry/1 enrolment';

/** What an agent sends to be paired. */
export interface EnrolmentProof {
  /** Of the token. */
  readonly id: string;
  /** SPKI, DER. */
  readonly key: Uint8Array;
  /** Knows the token; 32 bytes. */
  readonly proof: Uint8Array;
  /** Has the key: ECDSA with SHA-256, DER. */
  readonly signature: Uint8Array;
}

export type EnrolmentVerdict =
  { readonly ok: true; readonly pin: string; readonly serverProof: Uint8Array } | { readonly ok: false };

const proofOf = (proofKey: Uint8Array, role: 'agent' | 'server', message: Uint8Array): Buffer =>
  createHmac('sha256', proofKey).update(role).update(message).digest();

/** Codes: `BAD_REQUEST` (the key, the token). */
export const proveEnrolment = (
  privateKeyPem: string,
  token: string,
  channel: AgentChannel,
): EnrolmentProof => {
  const { id, proofKey } = deriveEnrolment(token);
  const key = openAgentKey(privateKeyPem);
  const message = agentMessage(LABEL, channel, key.pin, id);
  return { id, key: key.spki, proof: proofOf(proofKey, 'agent', message), signature: key.sign(message) };
};

/** Stands in where an id is unknown; nobody knows its key. */
const DUMMY: EnrolmentSecret = { id: '', proofKey: randomBytes(PROOF_SIZE) };

const NO_PROOF = new Uint8Array(PROOF_SIZE);

/**
 * Checks what an agent sent and, if it holds, gives the hub's own proof. `enrolment`: what is kept under the id; undefined when nothing is.
 * Whether it has expired is for the caller. Never throws, whatever the peer sent.
 */
export const verifyEnrolment = (
  enrolment: EnrolmentSecret | undefined,
  { id, key, proof, signature }: EnrolmentProof,
  channel: AgentChannel,
): EnrolmentVerdict => {
  const { proofKey } = enrolment ?? DUMMY;
  const wellFormed = proof.length === PROOF_SIZE;
  const pin = agentPin(key);
  const message = agentMessage(LABEL, channel, pin, id);
  const matches = timingSafeEqual(proofOf(proofKey, 'agent', message), wellFormed ? proof : NO_PROOF);
  // Looked at whether or not the proof holds, as all else.
  const isSigned = hasSigned(key, message, signature);
  if (!matches || !wellFormed || !isSigned || enrolment?.id !== id) return { ok: false };
  return { ok: true, pin, serverProof: proofOf(proofKey, 'server', message) };
};

/** Whether the answer proves that the server knows the same token, on this very channel and for this very key. */
export const verifyEnrolmentAnswer = (
  privateKeyPem: string,
  token: string,
  channel: AgentChannel,
  serverProof: Uint8Array,
): boolean => {
  const { id, proofKey } = deriveEnrolment(token);
  const { pin } = openAgentKey(privateKeyPem);
  const expected = proofOf(proofKey, 'server', agentMessage(LABEL, channel, pin, id));
  return serverProof.length === PROOF_SIZE && timingSafeEqual(expected, serverProof);
};
