// When to ping, and when to give a peer up. Pure: the clock is an argument. Any received byte counts as life.

export type KeepaliveStep =
  | { readonly action: 'wait'; readonly untilMs: number }
  | { readonly action: 'ping' }
  | { readonly action: 'dead' };

export interface KeepaliveInit {
  readonly pingAfterMs: number;
  readonly deadAfterMs: number;
}

export class Keepalive {
  readonly #pingAfterMs: number;
  /** How long a ping may stay unanswered. */
  readonly #answerWithinMs: number;
  #lastActivityMs: number;
  #pingedMs: number | undefined;

  constructor(init: KeepaliveInit, nowMs: number) {
    this.#pingAfterMs = init.pingAfterMs;
    this.#answerWithinMs = Math.max(1, init.deadAfterMs - init.pingAfterMs);
    this.#lastActivityMs = nowMs;
  }

  /** Bytes of the peer arrived. */
  activity(nowMs: number): void {
    this.#lastActivityMs = nowMs;
    this.#pingedMs = undefined;
  }

  /**
   * What to do now. `ping` is said once for each silence: send one and ask again. A peer is dead only when a ping stayed
   * unanswered: a machine that slept, or was too busy to look, asks first.
   */
  next(nowMs: number): KeepaliveStep {
    if (this.#pingedMs !== undefined) {
      const deadMs = this.#pingedMs + this.#answerWithinMs;
      return nowMs >= deadMs ? { action: 'dead' } : { action: 'wait', untilMs: deadMs };
    }
    const pingMs = this.#lastActivityMs + this.#pingAfterMs;
    if (nowMs < pingMs) return { action: 'wait', untilMs: pingMs };
    this.#pingedMs = nowMs;
    return { action: 'ping' };
  }
}
