// One thing that a client was asked to do, and what came of it.

export interface CheckResult {
  readonly client: string;
  readonly what: string;
  readonly outcome: 'passed' | 'failed' | 'missing';
  /** Figures, or what went wrong. */
  readonly detail: string;
}

/** Where clients find the server, and where they may put things of their own. */
export interface Bed {
  /** With TLS by the server's own certificate, without, and by way of nginx, which ends TLS. Each ends with "/files/". */
  readonly urls: { readonly http: string; readonly https: string; readonly proxied: string };
  readonly account: string;
  readonly token: string;
  /** What the server serves. */
  readonly root: string;
  /** For a client's own files, by its name. */
  directory(name: string): string;
}

export interface Client {
  readonly name: string;
  /** Programs it is made of, with their Debian packages. */
  readonly programs: Readonly<Record<string, string>>;
  readonly checks: Readonly<Record<string, (bed: Bed) => Promise<string>>>;
}

export const ensure = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

export const ensureEqual = (actual: unknown, expected: unknown, what: string): void =>
  ensure(
    JSON.stringify(actual) === JSON.stringify(expected),
    `${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
  );
