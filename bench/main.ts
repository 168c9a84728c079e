// `npm run bench`: what may be typed is in arguments.ts, what is run in rows/, what is told in report/.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { prepareBuild } from '../scripts/bootstrap/prepare.mjs';
import { USAGE, parseBenchArguments, type BenchArguments } from './arguments.ts';
import { ensurePrograms } from './peers/programs.ts';
import { createPlace } from './place/place.ts';
import { REPOSITORY } from './product.ts';
import { createProgress } from './progress.ts';
import { isComplete, type BenchReport } from './report/bench-report.ts';
import { readMachine } from './report/machine.ts';
import { formatReport } from './report/markdown.ts';
import { runBench } from './run-bench.ts';
import { ROWS } from './rows/row-table.ts';

const DEFAULT_JSON = join(REPOSITORY, 'node_modules', '.cache', 'wherry-bench', 'latest.json');

const BYTES_OF_MEGABIT = 125_000;

const nowSeconds = (): number => performance.now() / 1000;

/** npm runs scripts in the repository, whatever the directory it was called in. */
const fileOf = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stderr.write(`Written to ${file}.\n`);
};

const measure = async (args: BenchArguments, signal: AbortSignal): Promise<BenchReport> => {
  ensurePrograms();
  prepareBuild(process.execPath);
  using place = createPlace();
  const link = {
    roundTripMs: args.roundTripMs,
    bytesPerSecond: args.megabitsPerSecond * BYTES_OF_MEGABIT,
  };
  const progress = createProgress(process.stderr, nowSeconds);
  const machine = readMachine(place);
  const rows = await runBench({
    ...args,
    link,
    place,
    signal,
    onTurn: (row, turn) => progress.tell(row.name, turn),
  });
  progress.end();
  return { machine, link, runs: args.runs, seconds: nowSeconds(), remarks: place.remarks, rows };
};

const INTERRUPTED = 130;

/** The first Ctrl-C ends in order. A second one ends at once, and what was started and made goes then too: see endWithUs and createPlace. */
const listenForInterrupt = (): AbortSignal => {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(INTERRUPTED);
      interrupt.abort(new Error('Interrupted.'));
    });
  }
  return interrupt.signal;
};

const bench = async (args: BenchArguments, signal: AbortSignal): Promise<number> => {
  const report = await measure(args, signal);
  const text = formatReport(report);
  console.log(text);
  if (args.markdown !== undefined) write(fileOf(args.markdown), `${text}\n`);
  const json = args.json === undefined ? DEFAULT_JSON : fileOf(args.json);
  write(json, `${JSON.stringify(report, null, 2)}\n`);
  return isComplete(report) ? 0 : 1;
};

const parseOrExplain = (): BenchArguments => {
  try {
    return parseBenchArguments(process.argv.slice(2));
  } catch (error: unknown) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
};

const args = parseOrExplain();
if (args.list) {
  for (const { name, what } of ROWS) console.log(`${name.padEnd(16)} ${what}`);
} else {
  // Each process that is started asks to be told of the end of this one.
  process.setMaxListeners(50);
  const signal = listenForInterrupt();
  process.exitCode = await bench(args, signal).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return signal.aborted ? INTERRUPTED : 1;
  });
}
