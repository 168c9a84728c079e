// What can become of a message that was to be delivered: exactly one of these, and nothing else.

/** Why a receiver would not even begin. */
export const REJECT_REASONS = ['unknown-name', 'bad-args', 'forbidden', 'busy'] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export interface FailedOutcome {
  readonly status: 'failed';
  readonly error: { readonly code: string; readonly message: string; readonly data?: unknown };
}

/**
 * - `ok`: the handler has done it; its times are in fleet time.
 * - `failed`: the handler was begun, and refused or broke.
 * - `rejected`: it was not begun.
 * - `expired`: its time was over before it was begun.
 * - `cancelled`: its sender called it off.
 * - `interrupted`: it was begun, and a crash of the receiver leaves open how far it came.
 * - `unknown`: its time is over, and whether it was begun nobody has told.
 */
export type Outcome<Value = unknown> =
  | {
      readonly status: 'ok';
      readonly value: Value;
      readonly startedAtMs: number;
      readonly finishedAtMs: number;
    }
  | FailedOutcome
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly message?: string | undefined }
  | { readonly status: 'expired' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'interrupted' }
  | { readonly status: 'unknown' };

export type OutcomeStatus = Outcome['status'];

export const OUTCOME_STATUSES = [
  'ok',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'interrupted',
  'unknown',
] as const satisfies readonly OutcomeStatus[];
