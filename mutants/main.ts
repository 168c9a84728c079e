// `npm run mutants -- PART [--only NAME]…`: whether the tests of a part find out each of its mutants. Exit 1 where one is not.

import { parseArgs } from 'node:util';
import type { MutatedPart } from './mutant.ts';
import { FLEET } from './fleet/index.ts';
import { SYNC } from './sync/index.ts';
import { openWorkshop, type Verdict } from './try-mutant.ts';

const PARTS: readonly MutatedPart[] = [SYNC, FLEET];

const USAGE = `Usage: npm run mutants -- PART [--only NAME]… [--list]

Parts: ${PARTS.map(({ name }) => name).join(', ')}.`;

const main = async (args: readonly string[]): Promise<number> => {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { only: { type: 'string', multiple: true }, list: { type: 'boolean', default: false } },
  });
  const part = PARTS.find(({ name }) => name === positionals[0]);
  if (part === undefined || positionals.length > 1) throw new Error(USAGE);
  const unknown = values.only?.find((name) => !part.mutants.some((mutant) => mutant.name === name));
  if (unknown !== undefined) throw new Error(`There is no mutant called ${unknown}.`);
  const mutants = part.mutants.filter(({ name }) => values.only?.includes(name) ?? true);
  if (values.list) {
    for (const { name, what } of mutants) console.log(`${name}: ${what}`);
    return 0;
  }
  using workshop = openWorkshop(part);
  const whole = await workshop.tryOut(undefined);
  if (whole.caughtBy !== undefined) {
    console.log(`The tests fail without any mutant: ${whole.caughtBy}`);
    return 1;
  }
  const verdicts: Verdict[] = [];
  for (const mutant of mutants) {
    const verdict = { mutant, ...(await workshop.tryOut(mutant)) };
    verdicts.push(verdict);
    const { caughtBy, seconds } = verdict;
    console.log(
      `${caughtBy === undefined ? 'NOT FOUND OUT' : 'found out'} ${mutant.name} (${seconds.toFixed(1)} s): ${caughtBy ?? mutant.what}`,
    );
  }
  const missed = verdicts.filter(({ caughtBy }) => caughtBy === undefined);
  console.log(`${verdicts.length - missed.length} of ${verdicts.length} mutants were found out.`);
  return missed.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
