// A login that was refused, for the log.

import type { ErrorCode } from '../base/index.ts';

/** What it says of itself is unchecked. */
export interface RefusedLogin {
  readonly remoteAddress: string;
  readonly code: ErrorCode;
  /** Name of the account that was claimed. */
  readonly account?: string | undefined;
  /** Id of the agent that was claimed. */
  readonly agent?: string | undefined;
  /** Id of an enrolment token. */
  readonly enrolment?: string | undefined;
}
