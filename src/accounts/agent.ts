// A machine of the fleet as its hub knows it. Plain values.

import { randomInt } from 'node:crypto';

/** Looked up by own members only (`Object.hasOwn`): "constructor" may be a key. */
export type AgentTags = Readonly<Record<string, string>>;

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

/** Digits and small letters but i, l, o and u (Crockford's base 32). Ids look the same whatever case they are typed in. */
const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 20 × 5 bits. */
const ID_LENGTH = 20;

/** A new id: 20 characters, 100 bits. */
export const generateAgentId = (): string => {
  let id = '';
  for (let index = 0; index < ID_LENGTH; index += 1) id += ID_ALPHABET[randomInt(ID_ALPHABET.length)];
  return id;
};

const ID = new RegExp(`^[${ID_ALPHABET}]{${ID_LENGTH}}$`, 'u');

export const isAgentId = (text: string): boolean => ID.test(text);

/** What stands where others have the name of their account, in logs and lists. No account can be called so, and renaming changes nothing. */
export const agentAccount = (id: string): string => `agent:${id}`;
