// What moves bytes between two peers: TLS over TCP, plain TCP, WebSocket, memory. A carrier knows nothing
// of frames. The contract below is held by one suite on every implementation.

/** Callbacks of a carrier's single user. Set once by `start`; none is called before it, nor after `onClose`. */
export interface CarrierHandlers {
  /**
   * Bytes arrived. `chunk` belongs to the carrier and is valid only during the call: copy what must be kept
   * (received TLS chunks share memory with others). A plain Uint8Array, so that `slice` copies.
   */
  onData(chunk: Uint8Array): void;
  /** What was written has left for the operating system down to the low mark: more may be written. */
  onDrain(): void;
  /**
   * The carrier is gone, once, for any reason. `error` is undefined when the peer, or we, ended it in order; but a
   * machine in the middle can feign a peer's end, and some systems show a reset as one: only the link's own goodbye says
   * that nothing is missing.
   */
  onClose(error: Error | undefined): void;
}

/** One connection. Bytes arrive whole and in order, or `onClose` says that they will not. */
export interface Carrier {
  readonly kind: 'tls' | 'tcp' | 'websocket' | 'memory';
  /** Address of the peer, for limits and logs: an IP without zone and without the IPv4-mapped prefix; "memory" in memory. */
  readonly remoteAddress: string;
  /** Whether the peer is on this machine's loopback (or in this process). */
  readonly isLoopback: boolean;
  /** The TLS exporter (32 bytes) that both ends share and nobody in the middle does; undefined where there is none. */
  readonly binding: Uint8Array | undefined;
  /** Pin of the peer's certificate: base64url SHA-256 of its SPKI; undefined where there is none. */
  readonly peerPin: string | undefined;

  /** Begins delivery. Call once, in the same turn as the carrier was obtained. */
  start(handlers: CarrierHandlers): void;
  /**
   * Writes header and payload as one unit. Returns false when the high mark is reached: wait for `onDrain`.
   * `onSent` is called once, when the carrier no longer needs the memory of both (also when it fails).
   * Writing after close is ignored, and `onSent` is still called.
   */
  write(header: Uint8Array, payload?: Uint8Array, onSent?: () => void): boolean;
  /** Stops reading from the peer, which then feels backpressure. A paused carrier may hear of the peer's end only after `resume`. */
  pause(): void;
  resume(): void;
  /**
   * Sends what was written, then ends. What the peer had still sent is delivered, unless reading is paused: then it is
   * thrown away. `onClose` follows; on a socket, a peer that takes nothing for 10 s is cut off.
   */
  end(): void;
  /** Ends at once; what was written may be lost. The peer's `onClose` has an error, unless its system takes the reset for an end. Our `onClose` follows, with this one. */
  destroy(error?: Error): void;
}
