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
