// The logins of agents (docs/spec/login.md, "Agents"): by the key that they are paired with, and the one that pairs them. The
// proofs themselves are made and checked elsewhere; this file only carries them.

import { MAX_TAGS } from '../accounts/names/index.ts';
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

/** By the key that the agent is paired with. */
export interface AgentLogin extends LoginOfSession {
  readonly method: 'agent';
  /** Its id at this hub. */
  readonly agent: string;
  /** SPKI, DER. */
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
}

/** By an enrolment token, which pairs the key. */
export interface EnrolLogin extends LoginOfSession {
  readonly method: 'enrol';
  /** Of the token. */
  readonly id: string;
  /** SPKI, DER. */
  readonly key: Uint8Array;
  readonly proof: Uint8Array;
  readonly signature: Uint8Array;
  /** What the agent would like to be called, not yet checked as a name. */
  readonly name?: string | undefined;
  /** Not yet checked as tags. */
  readonly tags?: Readonly<Record<string, unknown>> | undefined;
}

/** What a hub knows an agent by. */
export interface AnsweredAgent {
  readonly id: string;
  readonly name: string;
}

/**
 * The agent's side of a login by its key. Nothing comes back that proves who the server is: it must be known before
 * (`ClientSessionInit.isKnown`).
 */
export interface AgentCredentials {
  readonly method: 'agent';
  /** The proof for this link. `serverPin`: of the key that the carrier showed. */
  prove(
    binding: ChannelBinding,
    serverPin: string | undefined,
  ): Pick<AgentLogin, 'agent' | 'key' | 'signature'>;
}

/** The agent's side of being paired: for one link, which is not made again when it is lost. */
export interface EnrolCredentials {
  readonly method: 'enrol';
  /** As in `AgentCredentials`. */
  prove(
    binding: ChannelBinding,
    serverPin: string | undefined,
  ): Pick<EnrolLogin, 'id' | 'key' | 'proof' | 'signature'>;
  /** Whether the answer proves that the server knows the same token, on this very link and for this very key. */
  verify(binding: ChannelBinding, serverPin: string | undefined, proof: Uint8Array): boolean;
  readonly name?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** SPKI of a P-256 key, its point in full. */
const KEY_SIZE = 91;
/** An ECDSA signature on P-256 as DER. */
const [MIN_SIGNATURE_SIZE, MAX_SIGNATURE_SIZE] = [8, 72];
const MAX_WISHED_NAME_LENGTH = 256;

const parseSigned = (params: LoginParams): Pick<AgentLogin, 'key' | 'signature'> => ({
  key: loginBytes(params, 'key', KEY_SIZE),
  signature: loginBytes(params, 'signature', MIN_SIGNATURE_SIZE, MAX_SIGNATURE_SIZE),
});

export const parseAgentLogin = (params: LoginParams): Pick<AgentLogin, 'agent' | 'key' | 'signature'> => ({
  agent: loginText(params, 'agent', 64),
  ...parseSigned(params),
});

const parseTags = ({ tags }: LoginParams): Readonly<Record<string, unknown>> => {
  if (!isRecord(tags) || Array.isArray(tags) || tags instanceof Uint8Array) throw malformed('tags');
  if (Object.keys(tags).length > MAX_TAGS) throw malformed('tags');
  return tags;
};

export const parseEnrolLogin = (params: LoginParams): Omit<EnrolLogin, 'method' | keyof LoginOfSession> => ({
  id: loginText(params, 'id', 64),
  proof: loginBytes(params, 'proof', 32),
  ...parseSigned(params),
  ...(params['name'] === undefined ? {} : { name: loginName(params, 'name', MAX_WISHED_NAME_LENGTH) }),
  ...(params['tags'] === undefined ? {} : { tags: parseTags(params) }),
});

/** What the agent wishes, as parameters. */
export const encodeWishes = ({ name, tags }: EnrolCredentials): object => ({
  ...(name === undefined ? {} : { name }),
  ...(tags === undefined ? {} : { tags }),
});

/** Undefined when an answer says nothing that could be an agent. */
export const parseAnsweredAgent = (value: unknown): AnsweredAgent | undefined => {
  if (!isRecord(value)) return undefined;
  const { id, name } = value;
  const isShort = (text: unknown): text is string =>
    typeof text === 'string' && text !== '' && text.length <= MAX_WISHED_NAME_LENGTH;
  return isShort(id) && isShort(name) ? { id, name } : undefined;
};
