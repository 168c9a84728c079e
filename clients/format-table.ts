// What came of it, one line a check.

import type { CheckResult } from './check.ts';

export const formatTable = (results: readonly CheckResult[]): string => {
  const width = (of: (result: CheckResult) => string): number =>
    Math.max(...results.map((result) => of(result).length));
  const [clients, whats] = [width(({ client }) => client), width(({ what }) => what)];
  return results
    .map(
      ({ client, what, outcome, detail }) =>
        `${client.padEnd(clients)}  ${what.padEnd(whats)}  ${outcome.padEnd(7)}  ${detail}\n`,
    )
    .join('');
};
