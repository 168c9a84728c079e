// What a kind of trouble is: it plays the first run of a command, and spoils it.

import type { Bed } from '../bed.ts';
import type { Finished } from '../ends/client.ts';
import type { Goal, ScenarioWish } from '../scenario.ts';

export type Trust = 'all' | 'content' | 'known content';

export interface Played {
  /** How the command ended; undefined when it was no command. */
  readonly finished: Finished | undefined;
  /** Exit codes that are all right besides the expected one; null is a signal. */
  readonly mayExit: readonly (number | null)[];
  /** Times that something under way was ended: each may cost what was in flight. */
  readonly interruptions: number;
  /** Bytes that came to the other side, and were spoiled there. */
  readonly spoiledBytes?: number;
  /** Parts that nobody will ever continue, since their source is another one now. */
  readonly leavesParts?: boolean;
  /**
   * What can be held against whoever wrote: `all` (default); `content` where times, modes and targets are the word of a peer
   * that lies; `known content` where that peer may besides have made files of its own, of content it had.
   */
  readonly trust?: Trust;
  /** What may be at the destination until the second run; default: what the scenario says. */
  readonly during?: readonly Goal[];
  /** Whoever wrote was killed, or still believes in its link: what was staged may be there until the second run. */
  readonly leavesStaged?: boolean;
  /** Whether the trouble came at all, or the transfer was over before. */
  readonly struck: boolean;
}

export interface Kind {
  readonly name: string;
  /** How often, relative to the others; 0 is only when asked for. */
  readonly weight: number;
  /** One line, for the report. */
  readonly what: string;
  /** Client and server are processes of their own. */
  readonly usesProcesses: boolean;
  readonly wish?: ScenarioWish;
  /** Default: TLS mostly. */
  readonly carrier?: 'tls' | 'tcp';
  /** Milliseconds that a whole run may take. */
  readonly limitMs?: number;
  /** Mounts a small disk under one of the two; the size is of the content that is to come. */
  readonly smallDisk?: 'server' | 'client';
  play(bed: Bed): Promise<Played>;
}

export const EXIT = {
  failed: 1,
  partly: 3,
  connection: 10,
  unauthenticated: 11,
  forbidden: 12,
  busy: 13,
  timeout: 14,
  noSpace: 15,
  corrupted: 16,
  interrupted: 130,
} as const;
