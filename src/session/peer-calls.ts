// Calls to the other end of a link, as both ends make them.

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without any frame of this call before it fails with `TIMEOUT`. Default 30 000; 0 means never. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds that the call may take in all; then it fails with `TIMEOUT` at both ends. Default: no deadline. */
  readonly deadlineMs?: number | undefined;
  /** Lane of the call's frames. Default "normal"; transfers use "bulk". */
  readonly lane?: 'control' | 'normal' | 'bulk' | undefined;
}

/** Anything that can call the peer. */
export interface PeerCalls {
  /**
   * Bytes a second that may go to the peer at most: the lower of what this end sends and what the peer said that it takes in.
   * Undefined: neither is bounded, as far as is known. It may change with the link.
   */
  readonly sendRate?: number | undefined;
  /** One request, one answer. */
  call(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
}
