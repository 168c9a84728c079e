// A new key for an agent that is paired: the old key and the new one both sign that the one follows the other, at this hub and for
// this agent (docs/spec/login.md, "Another key for an agent"). Pure computation; what becomes of it is for `AgentStore.changePin`.

import { agentPin, hasSigned, openAgentKey } from './agent-key.ts';
import { lengthPrefixed } from './length-prefixed.ts';

export interface RekeyStatement {
  /** SPKI, DER: of the key that it had, and of the one that it is to have. */
  readonly oldKey: Uint8Array;
  readonly newKey: Uint8Array;
  /** Of both keys: ECDSA with SHA-256, DER. */
  readonly oldSignature: Uint8Array;
  readonly newSignature: Uint8Array;
}

/** Whom it is about. */
export interface RekeyOf {
  /** Id of the agent. */
  readonly agent: string;
  /** Pin of the hub. */
  readonly hubPin: string;
}

const LABEL = 'wherry/1 agent re-key';

const messageOf = ({ agent, hubPin }: RekeyOf, oldPin: string, newPin: string): Uint8Array =>
  lengthPrefixed([LABEL, hubPin, agent, oldPin, newPin]);

/** Code: `BAD_REQUEST` (a key). */
export const signRekey = (
  oldPrivateKeyPem: string,
  newPrivateKeyPem: string,
  of: RekeyOf,
): RekeyStatement => {
  const [before, after] = [openAgentKey(oldPrivateKeyPem), openAgentKey(newPrivateKeyPem)];
  const message = messageOf(of, before.pin, after.pin);
  return {
    oldKey: before.spki,
    newKey: after.spki,
    oldSignature: before.sign(message),
    newSignature: after.sign(message),
  };
};

/**
 * The pin of the new key, if this is the word of the key with `oldPin` and of the new one; undefined otherwise. A key does not follow itself. Never
 * throws, whatever the peer sent.
 */
export const verifyRekey = (
  { oldKey, newKey, oldSignature, newSignature }: RekeyStatement,
  of: RekeyOf,
  oldPin: string,
): string | undefined => {
  const newPin = agentPin(newKey);
  if (agentPin(oldKey) !== oldPin || newPin === oldPin) return undefined;
  const message = messageOf(of, oldPin, newPin);
  return hasSigned(oldKey, message, oldSignature) && hasSigned(newKey, message, newSignature)
    ? newPin
    : undefined;
};
