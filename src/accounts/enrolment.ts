// An enrolment: the word of a hub's owner that whoever brings its token may be paired, once and soon. What it says of the agent
// goes before what the agent wishes.

import { WherryError } from '../base/index.ts';
import { generateAgentId, type Agent } from './agent.ts';
import { deriveEnrolment, generateEnrolmentToken, type EnrolmentSecret } from './enrolment-token.ts';
import { DEFAULT_ENROLMENT_LIFETIME_MS, MAX_ENROLMENT_LIFETIME_MS } from './limits.ts';
import {
  agentNameChoices,
  parseAgentName,
  parseAgentTags,
  parseCapabilities,
  type AgentTags,
} from './names/index.ts';

/** What the agent is to be, whatever it wishes. What is left out is for the agent to say, or stays empty. */
export interface EnrolmentPreset {
  /** Taken as it is, or the enrolment fails. */
  readonly name?: string | undefined;
  readonly tags?: AgentTags | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

export interface Enrolment extends EnrolmentSecret, EnrolmentPreset {
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Milliseconds since 1970, exclusive. */
  readonly expiresMs: number;
  /** Account whose word it is, and with which it goes. Undefined: a command's beside the server. */
  readonly madeBy?: string | undefined;
}

export interface EnrolmentInit extends EnrolmentPreset {
  /** Default: a quarter of an hour. At most thirty days. */
  readonly lifetimeMs?: number | undefined;
  readonly madeBy?: string | undefined;
}

const ensureLifetime = (lifetimeMs: number): number => {
  if (Number.isSafeInteger(lifetimeMs) && lifetimeMs > 0 && lifetimeMs <= MAX_ENROLMENT_LIFETIME_MS)
    return lifetimeMs;
  throw new WherryError(
    'BAD_REQUEST',
    'An enrolment token is good for a while, and for thirty days at most; choose such a time.',
  );
};

/** A new enrolment and its token, which is told once and kept nowhere. Codes: `BAD_REQUEST`, `INVALID_NAME`. */
export const createEnrolment = (
  init: EnrolmentInit,
  nowMs: number,
): { readonly token: string; readonly enrolment: Enrolment } => {
  const { name, tags, capabilities, lifetimeMs = DEFAULT_ENROLMENT_LIFETIME_MS, madeBy } = init;
  const token = generateEnrolmentToken();
  return {
    token,
    enrolment: {
      ...deriveEnrolment(token),
      name: name === undefined ? undefined : parseAgentName(name),
      tags: tags === undefined ? undefined : parseAgentTags(tags),
      capabilities: capabilities === undefined ? undefined : parseCapabilities(capabilities),
      createdMs: nowMs,
      expiresMs: nowMs + ensureLifetime(lifetimeMs),
      madeBy,
    },
  };
};

/** Who comes with a token: already proved, and its wishes already checked. */
export interface EnrolmentClaim {
  /** Of the key that it has signed with. */
  readonly pin: string;
  readonly name?: string | undefined;
  readonly tags?: AgentTags | undefined;
}

export interface PlannedAgent {
  readonly agent: Omit<Agent, 'name'>;
  /** Names, best first: the first that nobody else has is taken; where all are, the enrolment fails. */
  readonly names: readonly string[];
}

/**
 * What becomes of a claim. `known`: the agent that has this key already; it stays the same one, with what the enrolment says of
 * it: an agent that has lost what it was told comes back by another token. Pure, but for the id of a new agent.
 */
export const planAgent = (
  enrolment: Enrolment,
  claim: EnrolmentClaim,
  known: Agent | undefined,
  nowMs: number,
): PlannedAgent => {
  const id = known?.id ?? generateAgentId();
  const agent = {
    id,
    pin: claim.pin,
    tags: enrolment.tags ?? known?.tags ?? claim.tags ?? {},
    capabilities: enrolment.capabilities ?? known?.capabilities ?? [],
    pairedMs: nowMs,
    pairedBy: enrolment.madeBy,
    lastSeenMs: known?.lastSeenMs,
  };
  if (enrolment.name !== undefined) return { agent, names: [enrolment.name] };
  return { agent, names: known === undefined ? agentNameChoices(claim.name, id) : [known.name] };
};
