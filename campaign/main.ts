// `npm run campaign`: what may be typed is in arguments.ts, what is told at the end in report.ts.

import { writeFileSync } from 'node:fs';
import { USAGE, parseCampaignArguments, type CampaignArguments } from './arguments.ts';
import { KINDS } from './kinds/kind-table.ts';
import type { RunResult } from './play-run.ts';
import { loadProduct } from './product.ts';
import { againCommand, formatReport, formatSabotages, summarise, type SabotageReport } from './report.ts';
import { runCampaign } from './run-campaign.ts';
import { SABOTAGES, breakProduct, type Sabotage } from './sabotage.ts';

const tell = (result: RunResult, index: number, isVerbose: boolean): void => {
  const { wrong, kind, scenario, exits, firstBytes, secondBytes } = result;
  if (!isVerbose && wrong.length === 0) return;
  const how = wrong.length === 0 ? 'ok' : 'FAILED';
  const struck = result.struck ? 'struck' : 'missed';
  console.log(
    `${index} ${how} ${kind}, ${scenario}; exits ${exits.join(', ')}; ${struck}; ${firstBytes} + ${secondBytes} bytes; ${Math.round(result.milliseconds)} ms`,
  );
  for (const line of wrong.slice(0, 12)) console.log(`    ${line}`);
  if (wrong.length > 0) console.log(`    again: ${againCommand(result)}`);
};

const campaign = async (args: CampaignArguments): Promise<number> => {
  const begin = performance.now();
  const product = await loadProduct(args.product);
  const results = await runCampaign({
    ...args,
    product,
    onResult: (result, index) => tell(result, index, args.verbose),
  });
  const report = summarise(args, results, performance.now() - begin);
  console.log(formatReport(report));
  if (args.report !== undefined) writeFileSync(args.report, `${JSON.stringify(report, null, 2)}\n`);
  return report.failures.length === 0 ? 0 : 1;
};

/** Runs against one broken product until the campaign finds it out. */
const tryOut = async (args: CampaignArguments, sabotage: Sabotage): Promise<SabotageReport> => {
  const broken = breakProduct(sabotage, args.product);
  try {
    const product = await loadProduct(broken.directory);
    const search = KINDS.filter((kind) => sabotage.kinds.includes(kind.name));
    const results = await runCampaign({ ...args, product, onResult: () => {}, search });
    const last = results.at(-1);
    const caught = last !== undefined && last.wrong.length > 0 ? last : undefined;
    return { ...sabotage, runs: results.length, caughtBy: caught?.kind, said: caught?.wrong[0] };
  } finally {
    broken.remove();
  }
};

const sabotageAll = async (args: CampaignArguments, name: string): Promise<number> => {
  const chosen = SABOTAGES.filter((sabotage) => name === 'all' || sabotage.name === name);
  if (chosen.length === 0) {
    console.error(`Sabotages: all, ${SABOTAGES.map((sabotage) => sabotage.name).join(', ')}.`);
    return 2;
  }
  const reports: SabotageReport[] = [];
  for (const sabotage of chosen) {
    const report = await tryOut(args, sabotage);
    console.log(
      `${report.name}: ${report.caughtBy === undefined ? 'NOT FOUND OUT' : `${report.caughtBy}, run ${report.runs}: ${report.said}`}`,
    );
    reports.push(report);
  }
  console.log(formatSabotages(reports));
  if (args.report !== undefined) writeFileSync(args.report, `${JSON.stringify(reports, null, 2)}\n`);
  return reports.every(({ caughtBy }) => caughtBy !== undefined) ? 0 : 1;
};

const parseOrExplain = (): CampaignArguments => {
  try {
    return parseCampaignArguments(process.argv.slice(2));
  } catch (error: unknown) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message.includes(USAGE) ? message : `${message}\n\n${USAGE}`);
    process.exit(2);
  }
};

const args = parseOrExplain();
// Ends at once: a run that hung may have left something that would keep the process alive.
process.exit(await (args.sabotage === undefined ? campaign(args) : sabotageAll(args, args.sabotage)));
