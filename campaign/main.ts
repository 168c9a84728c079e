// `npm run campaign`: many runs, each from a seed of its own, and a report.

import { writeFileSync } from 'node:fs';
import { parseCampaignArguments } from './arguments.ts';
import { chooseKind } from './kinds/kind-table.ts';
import { playRun, type RunResult } from './play-run.ts';
import { loadProduct } from './product.ts';
import { createRandom, seedOfRun } from './random.ts';
import { formatReport, summarise } from './report.ts';

const args = parseCampaignArguments(process.argv.slice(2));
const product = await loadProduct(args.product);

// What nobody caught belongs to the run under way; the campaign goes on.
let stray: string[] = [];
const hearStray = (error: unknown): void =>
  void stray.push(
    `nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
process.on('unhandledRejection', hearStray);
process.on('uncaughtException', hearStray);

const results: RunResult[] = [];
const begin = performance.now();
for (let index = 0; index < args.runs; index += 1) {
  if (performance.now() - begin > args.minutes * 60_000) break;
  const seed = seedOfRun(args.seed, index);
  const kind = args.only ?? chooseKind(createRandom(`kind ${seed}`));
  stray = [];
  const result = await playRun({ product, seed, kind, keep: args.keep, stray: () => stray });
  results.push(result);
  if (args.verbose || result.wrong.length > 0) {
    const how = result.wrong.length === 0 ? 'ok' : 'FAILED';
    const milliseconds = Math.round(result.milliseconds);
    console.log(
      `${index} ${how} ${result.kind} ${result.scenario}; exits ${result.exits.join(', ')}; ${result.struck ? 'struck' : 'missed'}; ${result.firstBytes} + ${result.secondBytes} bytes; ${milliseconds} ms`,
    );
  }
  for (const line of result.wrong.slice(0, 12)) console.log(`    ${line}`);
  if (result.wrong.length > 0)
    console.log(`    again: npm run campaign -- --runs 1 --seed ${seed} --only ${kind.name}`);
}
const report = summarise(args, results, performance.now() - begin);
console.log(formatReport(report));
if (args.report !== undefined) writeFileSync(args.report, `${JSON.stringify(report, null, 2)}\n`);
process.exit(report.failures.length === 0 ? 0 : 1);
