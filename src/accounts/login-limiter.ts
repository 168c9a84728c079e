// Limits failed logins per key (an address, an account). Pure: time is an argument, in milliseconds of any clock that
// does not go back. Memory is bounded, and a peer that comes from many addresses cannot push out the keys that are
// refused at the moment by merely being new.

export interface LoginLimiterInit {
  /** Failures of one key within the window after which it is refused. */
  readonly maxFailures: number;
  readonly windowMs: number;
  /** Keys remembered at once. */
  readonly maxTracked: number;
}

export interface LoginAllowance {
  readonly allowed: boolean;
  /** How long until the key may try again; 0 when allowed. */
  readonly retryAfterMs: number;
}

const ALLOWED: LoginAllowance = { allowed: true, retryAfterMs: 0 };

/**
 * The order of calls for one attempt: `check`; if allowed, `failed` at once, before anything is awaited, so that
 * attempts made side by side are all counted; then, if the login holds, `succeeded`, which takes that one back.
 * A success forgives no earlier failure: an attacker with an account of his own would otherwise never be refused.
 */
export class LoginLimiter {
  readonly #init: LoginLimiterInit;
  // Times of failures, oldest first. Both maps are in the order of the last failure, oldest first: what has
  // expired is at the front. A key is in `#refused` once it has reached the limit, else in `#counted`.
  readonly #counted = new Map<string, number[]>();
  readonly #refused = new Map<string, number[]>();

  constructor(init: LoginLimiterInit) {
    this.#init = init;
  }

  /** Keys remembered now. */
  get tracked(): number {
    return this.#counted.size + this.#refused.size;
  }

  /** Whether this key may try to log in now. Changes nothing. */
  check(key: string, nowMs: number): LoginAllowance {
    const recent = this.#recent(key, nowMs);
    const decisive = recent[recent.length - this.#init.maxFailures];
    if (decisive === undefined) return ALLOWED;
    return { allowed: false, retryAfterMs: Math.max(0, decisive + this.#init.windowMs - nowMs) };
  }

  failed(key: string, nowMs: number): void {
    const failures = this.#recent(key, nowMs);
    failures.push(nowMs);
    // Only the last `maxFailures` can decide anything.
    this.#place(key, failures.slice(-this.#init.maxFailures));
    this.#expire(nowMs);
    if (this.tracked > this.#init.maxTracked) this.#evict();
  }

  /** Takes back the failure that was counted for the attempt that now turned out well. */
  succeeded(key: string, nowMs: number): void {
    const failures = this.#recent(key, nowMs);
    failures.pop();
    this.#place(key, failures);
  }

  #recent(key: string, nowMs: number): number[] {
    const failures = this.#counted.get(key) ?? this.#refused.get(key) ?? [];
    return failures.filter((time) => time + this.#init.windowMs > nowMs);
  }

  /** Puts the key at the end of the map where it belongs now. */
  #place(key: string, failures: number[]): void {
    this.#counted.delete(key);
    this.#refused.delete(key);
    if (failures.length >= this.#init.maxFailures) this.#refused.set(key, failures);
    else if (failures.length > 0) this.#counted.set(key, failures);
  }

  #expire(nowMs: number): void {
    for (const map of [this.#counted, this.#refused]) {
      for (const [key, failures] of map) {
        if ((failures.at(-1) ?? 0) + this.#init.windowMs > nowMs) break;
        map.delete(key);
      }
    }
  }

  /**
   * One key out, the one that failed longest ago, from the kind that fills more than half of the room: neither many
   * new addresses nor many refused ones can make this limiter forget the other kind.
   */
  #evict(): void {
    const map = this.#counted.size * 2 > this.#init.maxTracked ? this.#counted : this.#refused;
    for (const key of map.keys()) {
      map.delete(key);
      return;
    }
  }
}
