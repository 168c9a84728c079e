// Whether one address takes connections on a port, and if not, in which way.

import { systemCode } from '../carrier-error.ts';
import { openProbe, type ProbeInit } from './probe-socket.ts';

export interface AddressFinding {
  readonly address: string;
  readonly state: 'open' | 'refused' | 'timeout' | 'unreachable' | 'failed';
  /** What the operating system called it, where it is not open. */
  readonly code: string | undefined;
  /** Milliseconds until that was known. */
  readonly tookMs: number;
}

const STATES: Readonly<Record<string, AddressFinding['state']>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
};

/** Connects and lets go. Rejects only with the signal's reason. */
export const probeAddress = async (init: ProbeInit): Promise<AddressFinding> => {
  const { address, signal } = init;
  const from = performance.now();
  const tookMs = (): number => performance.now() - from;
  try {
    (await openProbe(init)).destroy();
    return { address, state: 'open', code: undefined, tookMs: tookMs() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const code = systemCode(error);
    return { address, state: STATES[code] ?? 'failed', code, tookMs: tookMs() };
  }
};
