// What the server of HTTP holds its clients to, as one value: a server may be made with others.

import {
  DRAIN_BYTES,
  DRAIN_TIMEOUT_MS,
  HEADER_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  STALL_BYTES,
  STALL_CHECK_MS,
  STALL_TIMEOUT_MS,
} from './limits.ts';

export const HTTP_LIMITS = {
  headerTimeoutMs: HEADER_TIMEOUT_MS,
  idleTimeoutMs: IDLE_TIMEOUT_MS,
  stallCheckMs: STALL_CHECK_MS,
  stallTimeoutMs: STALL_TIMEOUT_MS,
  stallBytes: STALL_BYTES,
  drainBytes: DRAIN_BYTES,
  drainTimeoutMs: DRAIN_TIMEOUT_MS,
};

export type HttpLimits = Readonly<Record<keyof typeof HTTP_LIMITS, number>>;
