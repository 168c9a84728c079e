// `npm run bench:micro [-- PART]`: the parts by themselves, those whose name holds PART. Runs the sources as they are.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, type Task } from 'tinybench';
import { markdownTable } from '../../scripts/reference/markdown-table.ts';
import { createPlace } from '../place/place.ts';
import { BATCH_TASKS } from './batches.ts';
import { CONTROL_TASKS } from './control-values.ts';
import { LINK_TASKS } from './links.ts';
import type { MicroTask } from './micro-task.ts';
import { PATH_TASKS } from './paths.ts';
import { openScan } from './scan.ts';

const TIME_MS = 1000;

const cellsOf = (task: MicroTask, { result }: Task): string[] => {
  if (!('latency' in result)) throw new Error(`${task.name} was not measured.`);
  const { p50, rme, samplesCount } = result.latency;
  return [
    task.name,
    String(samplesCount),
    p50 < 1 ? `${(p50 * 1000).toFixed(1)} µs` : `${p50.toFixed(2)} ms`,
    `±${rme.toFixed(1)} %`,
    `${Math.round(task.amount / (p50 / 1000)).toLocaleString('en')} ${task.unit}/s`,
  ];
};

const [part = ''] = process.argv.slice(2);
using place = createPlace();
const directory = join(place.data, 'scan');
mkdirSync(directory);
const { storage, task: scan } = await openScan(directory);
try {
  const all = [...CONTROL_TASKS, ...LINK_TASKS, ...BATCH_TASKS, ...PATH_TASKS, scan];
  const tasks = all.filter(({ name }) => name.includes(part));
  if (tasks.length === 0)
    throw new Error(`No part holds "${part}": ${all.map(({ name }) => name).join('; ')}.`);
  const bench = new Bench({ time: TIME_MS, throws: true });
  for (const task of tasks) bench.add(task.name, task.run);
  const measured = await bench.run();
  console.log(`Node.js ${process.version}; the scan is of ${place.dataKind}.\n`);
  const cells = tasks.flatMap((task, index) => {
    const result = measured[index];
    return result === undefined ? [] : [cellsOf(task, result)];
  });
  console.log(markdownTable(['part', 'samples', 'median', 'error of the mean', 'rate'], cells));
} finally {
  await storage.close();
}
