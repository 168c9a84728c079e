// Limits of sessions, and what an end says of itself in its hello.

import { MAX_CONTROL_PAYLOAD, PROTOCOL_VERSION, type Hello, type LinkLimits } from '../protocol/index.ts';
import { VERSION } from '../base/index.ts';

/** What a peer may do before it has logged in: a login and the first requests that ride behind it. */
export const LIMITS_BEFORE_LOGIN: LinkLimits = { maxStreams: 8, maxControlBytes: 16 * 1024 };
/** And after. */
export const LIMITS_LOGGED_IN: LinkLimits = { maxStreams: 256, maxControlBytes: MAX_CONTROL_PAYLOAD };

/** A connection that has not logged in after this long is closed. */
export const LOGIN_DEADLINE_MS = 10_000;
/** The same once it has asked for a login by password, which a person types. */
export const ASKED_LOGIN_DEADLINE_MS = 180_000;

/** Silence after which an end pings, and after which a peer that answers nothing counts as dead. */
export const KEEPALIVE_CLIENT = { pingAfterMs: 15_000, deadAfterMs: 45_000 } as const;
export const KEEPALIVE_SERVER = { pingAfterMs: 20_000, deadAfterMs: 45_000 } as const;

/** Lowest rate that a bandwidth may be bounded to, in bytes a second: below it a transfer looks like a dead link. */
export const MIN_BANDWIDTH = 16 * 1024;
/** What a bounded rate may catch up with after a pause (of its users, or of a busy machine), as milliseconds of that rate. */
export const PACE_BURST_MS = 300;
/** Bytes that a connection moves before it is another one's turn, as milliseconds of the rate they share … */
export const PACE_QUANTUM_MS = 20;
/** … but at least and at most so many. */
export const MIN_QUANTUM = 4 * 1024;
export const MAX_QUANTUM = 256 * 1024;
/** Whoever waits for a bounded rate is not woken sooner than this. */
export const PACE_WAKE_MS = 5;
/** How far requests and answers may be ahead of a bounded rate: they wait only behind so much of their own kind. */
export const PACE_BORROW_MS = 500;
/** What a peer may send on one stream before it gets credit back at a bounded rate: so many bytes, … */
export const PACE_WINDOW_BYTES = 256 * 1024;
/** … or so many milliseconds of the rate, whichever is more: enough for the longest ways. */
export const PACE_WINDOW_MS = 100;
/** How far what arrives may be ahead of a bounded rate before its connection is not read from: so many bytes, … */
export const PACE_DEBT_BYTES = 256 * 1024;
/** … or so many milliseconds of the rate, whichever is more. */
export const PACE_DEBT_MS = 500;

export const agentName = (): string => `wherry/${VERSION}`;

export const helloOf = (
  agent: string,
  keepalive: { readonly pingAfterMs: number; readonly deadAfterMs: number },
): Hello => ({
  minVersion: PROTOCOL_VERSION,
  maxVersion: PROTOCOL_VERSION,
  agent,
  ...keepalive,
});

/** Of what a call that is forwarded names: a session's id and a method, in UTF-16 units. */
export const MAX_FORWARDED_ID = 64;
export const MAX_FORWARDED_METHOD = 128;
/** Bytes more that may be under way towards whoever forwards, so that a long way does not slow what comes over it. */
export const FORWARD_WINDOW = 4 * 1024 * 1024;
