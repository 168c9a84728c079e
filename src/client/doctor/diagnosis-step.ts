// One thing that was looked at on the way to a server, and what was found.

import type { ErrorCode } from '../../base/index.ts';
import type { ConnectInit } from '../remote.ts';

export type DiagnosisName =
  'name' | 'port' | 'protocol' | 'pin' | 'login' | 'version' | 'round-trip' | 'clock' | 'account';

export interface DiagnosisStep {
  readonly step: DiagnosisName;
  /** `warning`: it works, and somebody should know. `skipped`: an earlier step must work first, or it was not asked for. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** One sentence: what is the case and, unless it is ok, what to do. Holds no secret; text of the peer may be raw. */
  readonly message: string;
  /** Why it failed. */
  readonly code?: ErrorCode;
  /** The figures behind the sentence, for programs. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface DiagnoseInit extends Omit<
  ConnectInit,
  'reconnect' | 'awaitLogin' | 'diskWork' | 'timeoutMs'
> {
  /** Milliseconds for each step. Default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds to wait for an unknown peer to speak. Default 2000. */
  readonly patienceMs?: number | undefined;
  /** This machine's clock, in milliseconds since 1970. Default: the system's. */
  readonly timeMs?: (() => number) | undefined;
}

/** A step that could not be taken, because of the one named. */
export const skipped = (step: DiagnosisName, message: string): DiagnosisStep => ({
  step,
  status: 'skipped',
  message,
  details: {},
});
