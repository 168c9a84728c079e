// Where the agents of a hub are kept, with the enrolments that are waiting and the keys that are good no more; `catalog` implements
// it with SQLite, in a file or in memory. The contract is held by test/accounts/agent-store-contract.ts.
//
// Each method is one step that happens wholly or not at all; a change is durable when its promise fulfils, and is seen by the next look from
// anywhere, other processes with the same store included.
//
// A key that was revoked, or that another one has followed, stays on the list of those for good: it can never log in, be
// followed to or be enrolled. Whoever has a copy of it would otherwise be let in when its owner comes back with the same one.

import type { Agent, AgentChange } from './agent.ts';
import type { Enrolment, EnrolmentClaim } from './enrolment.ts';

export interface AgentStore {
  /** In the order of the keys of their names. */
  listAgents(): Promise<readonly Agent[]>;
  /** The id comes from a peer and may be any text. */
  findAgent(id: string): Promise<Agent | undefined>;
  /** By any spelling of the name. */
  findAgentByName(name: string): Promise<Agent | undefined>;
  /** Code: `INVALID_NAME`, `ALREADY_EXISTS` (also when only case or composition differ), `NOT_FOUND`. */
  renameAgent(id: string, name: string): Promise<Agent>;
  /** Codes: `NOT_FOUND`, `BAD_REQUEST` (a tag, a capability). */
  changeAgent(id: string, change: AgentChange): Promise<Agent>;
  /**
   * The agent's next key; the one before is good no more. Codes: `NOT_FOUND`, `CHANGED` (it has another key by now than `from`), `FORBIDDEN`
   * (`to` is good no more), `ALREADY_EXISTS` (`to` is another agent's).
   */
  changePin(id: string, pins: { readonly from: string; readonly to: string }, nowMs: number): Promise<Agent>;
  /** Its key is good no more. Returns what was removed; of several callers one gets it. */
  removeAgent(id: string, nowMs: number): Promise<Agent | undefined>;
  /** Whether a key is good no more. */
  isRevoked(pin: string): Promise<boolean>;
  /** Remembers when it was last there. The one change that need not be durable at once, and that counts for no change. */
  noteSeen(id: string, nowMs: number): Promise<void>;

  /** Those that can be used no more not counted; oldest first. */
  listEnrolments(nowMs: number): Promise<readonly Enrolment[]>;
  /** Also one that has expired: the caller decides. The id comes from a peer and may be any text. */
  findEnrolment(id: string): Promise<Enrolment | undefined>;
  /**
   * Those that have expired go with it. Codes: `ALREADY_EXISTS`, `NOT_FOUND` (the account that makes it), `QUOTA` (too many are waiting).
   */
  addEnrolment(enrolment: Enrolment): Promise<void>;
  /** Whether there was one. */
  removeEnrolment(id: string): Promise<boolean>;
  /**
   * Uses an enrolment up and pairs an agent for it (`planAgent`): of several callers one gets it. It stays where the agent cannot be
   * paired. Codes: `NOT_FOUND` (the enrolment: never there, used or expired), `FORBIDDEN` (the key is good no more), `ALREADY_EXISTS` (the
   * name that the enrolment says).
   */
  enrol(enrolmentId: string, claim: EnrolmentClaim, nowMs: number): Promise<Agent>;

  /** Whether anything may have changed since the last call, by this process or another one. As cheap as `AccountStore.hasChanged`. */
  hasChanged(): boolean;
}
