// The service "server": what a server tells those who are logged in about itself and about their account.
// docs/spec/server.md describes it.

import { VERSION } from '../base/index.ts';
import type { Verb } from '../accounts/rights/index.ts';
import type { CallContext, Service } from '../session/index.ts';

/** What a page tells its user of reaching the server by other programs. */
export interface ServerPlace {
  readonly pin: string;
  readonly port: number;
  /** Whether clients of HTTP are shown the certificate of that key, which nobody vouches for. */
  readonly isHttpOwnKey: boolean;
}

export interface AboutServiceDeps {
  /** Milliseconds since 1970. */
  readonly timeMs: () => number;
  /** How programs reach the server. Default: it is not told. */
  readonly place?: (() => ServerPlace) | undefined;
  /** What the account may do in the root directory. */
  readonly verbs: () => readonly Verb[];
}

export const createAboutService = ({ timeMs, verbs, place }: AboutServiceDeps): Service => ({
  name: 'server',
  methods: {
    about: async (_params: unknown, { principal }: CallContext) => {
      const account = principal?.account ?? '';
      return { timeMs: timeMs(), version: VERSION, account, may: [...verbs()], ...place?.() };
    },
  },
});
