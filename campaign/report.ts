// What a campaign tells at its end: as JSON, and as the Markdown that docs/reliability.md holds. Pure.

import type { CampaignArguments } from './arguments.ts';
import type { RunResult } from './play-run.ts';
import { KINDS } from './kinds/kind-table.ts';

export interface KindReport {
  readonly kind: string;
  readonly what: string;
  readonly usesProcesses: boolean;
  readonly runs: number;
  readonly struck: number;
  readonly failed: number;
  readonly contentBytes: number;
  /** What a second run would have sent without the first, less what it did send. */
  readonly savedBytes: number;
  /** The most that both runs together moved above the content. */
  readonly mostExcessBytes: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

export interface CampaignReport {
  readonly seed: number;
  readonly runs: number;
  readonly processRuns: number;
  readonly seconds: number;
  readonly node: string;
  readonly platform: string;
  readonly serverPeakBytes: number;
  readonly kinds: readonly KindReport[];
  readonly failures: readonly {
    readonly seed: number;
    readonly kind: string;
    readonly wrong: readonly string[];
    readonly again: string;
  }[];
}

/** The command that repeats one run. */
export const againCommand = ({ seed, kind }: Pick<RunResult, 'seed' | 'kind'>): string =>
  `npm run campaign -- --runs 1 --seed ${seed} --only ${kind}`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

export const summarise = (
  { seed }: Pick<CampaignArguments, 'seed'>,
  results: readonly RunResult[],
  milliseconds: number,
): CampaignReport => {
  const kinds = KINDS.flatMap(({ name, what, usesProcesses }): KindReport[] => {
    const runs = results.filter(({ kind }) => kind === name);
    if (runs.length === 0) return [];
    const times = runs.map((run) => run.milliseconds).sort((a, b) => a - b);
    return [
      {
        kind: name,
        what,
        usesProcesses,
        runs: runs.length,
        struck: runs.filter(({ struck }) => struck).length,
        failed: runs.filter(({ wrong }) => wrong.length > 0).length,
        contentBytes: sum(runs.map(({ contentBytes }) => contentBytes)),
        savedBytes: sum(runs.map((run) => Math.max(0, run.contentBytes - run.secondBytes))),
        mostExcessBytes: Math.max(...runs.map(({ excessBytes }) => excessBytes)),
        medianMs: Math.round(times[Math.floor(times.length / 2)] ?? 0),
        longestMs: Math.round(times.at(-1) ?? 0),
      },
    ];
  });
  return {
    seed,
    runs: results.length,
    processRuns: sum(kinds.filter(({ usesProcesses }) => usesProcesses).map(({ runs }) => runs)),
    seconds: Math.round(milliseconds / 1000),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    serverPeakBytes: Math.max(0, ...results.map((run) => run.serverPeakBytes ?? 0)),
    kinds,
    failures: results
      .filter(({ wrong }) => wrong.length > 0)
      .map(({ seed: own, kind, wrong }) => ({
        seed: own,
        kind,
        wrong,
        again: againCommand({ seed: own, kind }),
      })),
  };
};

const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);

/** The table of the page, ready to be pasted. */
export const formatReport = (report: CampaignReport): string =>
  [
    `Seed ${report.seed}: ${report.runs} runs (${report.processRuns} with processes that are killed) in ${report.seconds} s; ${report.failures.length} failed. Node ${report.node}, ${report.platform}. Most memory of a server process: ${mib(report.serverPeakBytes)} MiB.`,
    '',
    '| kind | runs | struck | failed | content MiB | saved MiB | most excess MiB | median ms | longest ms |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...report.kinds.map(
      (kind) =>
        `| \`${kind.kind}\` | ${kind.runs} | ${kind.struck} | ${kind.failed} | ${mib(kind.contentBytes)} | ${mib(kind.savedBytes)} | ${mib(kind.mostExcessBytes)} | ${kind.medianMs} | ${kind.longestMs} |`,
    ),
    '',
    ...report.failures.map(
      ({ kind, seed, wrong }) => `- failed: \`${kind}\`, seed ${seed}: ${wrong[0] ?? ''}`,
    ),
  ].join('\n');

/** What became of a product that was broken on purpose. */
export interface SabotageReport {
  readonly name: string;
  readonly what: string;
  /** Until it was found out, or in vain. */
  readonly runs: number;
  readonly caughtBy: string | undefined;
  readonly said: string | undefined;
}

export const formatSabotages = (reports: readonly SabotageReport[]): string =>
  [
    '',
    '| broken on purpose | found out by | in run |',
    '| --- | --- | ---: |',
    ...reports.map(
      ({ name, what, runs, caughtBy }) =>
        `| \`${name}\`: ${what} | ${caughtBy === undefined ? 'NOT FOUND OUT' : `\`${caughtBy}\``} | ${runs} |`,
    ),
  ].join('\n');
