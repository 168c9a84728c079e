// What may be typed behind `npm run campaign --`.

import { parseArgs } from 'node:util';
import { KINDS, findKind } from './kinds/kind-table.ts';
import type { Kind } from './kinds/kind.ts';

export interface CampaignArguments {
  readonly runs: number;
  readonly seed: number;
  readonly only: Kind | undefined;
  /** No run begins after so long. */
  readonly minutes: number;
  /** Leave the directories of failed runs. */
  readonly keep: boolean;
  readonly report: string | undefined;
  readonly sabotage: string | undefined;
  /** Sources of another copy of the product. */
  readonly product: string | undefined;
  readonly verbose: boolean;
}

export const USAGE = `Usage: npm run campaign -- [--runs N] [--seed S] [--only KIND] [--minutes M] [--keep] [--report FILE] [--verbose]

Kinds: ${KINDS.map(({ name }) => name).join(', ')}.`;

const number = (name: string, text: string, most: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new Error(`--${name} takes a whole number from 0 to ${most}.\n\n${USAGE}`);
  return value;
};

export const parseCampaignArguments = (args: readonly string[]): CampaignArguments => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      minutes: { type: 'string', default: '1440' },
      keep: { type: 'boolean', default: false },
      report: { type: 'string' },
      sabotage: { type: 'string' },
      product: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const only = values.only === undefined ? undefined : findKind(values.only);
  if (values.only !== undefined && only === undefined)
    throw new Error(`There is no kind called ${values.only}.\n\n${USAGE}`);
  return {
    runs: number('runs', values.runs, 1_000_000),
    seed: number('seed', values.seed, 2 ** 32 - 1),
    only,
    minutes: number('minutes', values.minutes, 100_000),
    keep: values.keep,
    report: values.report,
    sabotage: values.sabotage,
    product: values.product,
    verbose: values.verbose,
  };
};
