// A machine of the fleet as its hub knows it. Plain values.

import { randomInt } from 'node:crypto';
import { AGENT_ID_ALPHABET, AGENT_ID_LENGTH, type AgentTags } from './names/index.ts';

export interface Agent {
  /** Made by the hub, and never another one, whatever else changes. */
  readonly id: string;
  /** As `parseAgentName` gives it; unique by `agentNameKey`. */
  readonly name: string;
  /** Of the key that it logs in with: base64url SHA-256 of the SPKI; 43 characters. No two agents have the same. */
  readonly pin: string;
  readonly tags: AgentTags;
  /** What it has been given, in order, each once. */
  readonly capabilities: readonly string[];
  /** Milliseconds since 1970. */
  readonly pairedMs: number;
  /** Account that made the enrolment token; undefined: a command beside the server. */
  readonly pairedBy?: string | undefined;
  /** Milliseconds since 1970, to a minute or so; undefined: never. */
  readonly lastSeenMs?: number | undefined;
}

/** What changes of an agent, apart from its name and its key. */
export type AgentChange = Partial<Pick<Agent, 'tags' | 'capabilities'>>;

/** A new id: 20 characters, 100 bits. */
export const generateAgentId = (): string => {
  let id = '';
  for (let index = 0; index < AGENT_ID_LENGTH; index += 1)
    id += AGENT_ID_ALPHABET[randomInt(AGENT_ID_ALPHABET.length)];
  return id;
};

/** What stands where others have the name of their account, in logs and lists. No account can be called so, and renaming changes nothing. */
export const agentAccount = (id: string): string => `agent:${id}`;
