// What a listener tells its log.

/** One thing that happened, for the log. Never holds a token or a proof. */
export interface ListenerEvent {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}
