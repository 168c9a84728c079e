// How an agent logs in by its key (docs/spec/login.md, "Logging in by the key of an agent"): what it signs, and how the hub
// checks that. Pure computation.
//
// What must hold: a signature is worth nothing on another channel (the binding is in it), at another server (its pin is), for
// another agent or key (both are), or as anything else that the same key signs (the label is).

import { agentPin, hasSigned, openAgentKey } from './agent-key.ts';
import { lengthPrefixed } from './length-prefixed.ts';
import type { ChannelBinding } from './token-proof.ts';

/** A link as either end sees it. */
export interface AgentChannel {
  readonly binding: ChannelBinding;
  /** Pin of the server: at the agent, of the key that the carrier showed. Counts for nothing without an exporter. */
  readonly serverPin: string | undefined;
}

/** What an agent sends to log in. */
export interface AgentProof {
  /** Its id at this hub. */
  readonly agent: string;
  /** SPKI, DER. */
  readonly key: Uint8Array;
  /** ECDSA with SHA-256, DER. */
  readonly signature: Uint8Array;
}

/** Bound to the channel, to both keys and to a name. login.md, "What an agent signs". */
export const agentMessage = (
  label: string,
  { binding, serverPin = '' }: AgentChannel,
  pin: string,
  id: string,
): Uint8Array =>
  // A carrier without an exporter shows no key.
  lengthPrefixed([label, binding.type, binding.bytes, binding.type === 'none' ? '' : serverPin, pin, id]);

const LABEL = 'wherry/1 agent login';

/** Code: `BAD_REQUEST` (the key). */
export const signAgentLogin = (privateKeyPem: string, agent: string, channel: AgentChannel): AgentProof => {
  const key = openAgentKey(privateKeyPem);
  return { agent, key: key.spki, signature: key.sign(agentMessage(LABEL, channel, key.pin, agent)) };
};

/**
 * The pin of the key that has signed for this channel; undefined when the signature does not hold. Whether it is the agent's key is for the
 * caller. Never throws, whatever the peer sent.
 */
export const verifyAgentLogin = (
  { agent, key, signature }: AgentProof,
  channel: AgentChannel,
): string | undefined => {
  const pin = agentPin(key);
  return hasSigned(key, agentMessage(LABEL, channel, pin, agent), signature) ? pin : undefined;
};
