// The report as Markdown: the bars in short, then every command with what was measured of it. Pure.

import { markdownTable } from '../../scripts/reference/markdown-table.ts';
import type { Line, Sample } from '../measure/sample.ts';
import { median, medianRatio, spreadOf } from '../measure/statistics.ts';
import type { BarResult, RowResult } from '../run-row.ts';
import type { BenchReport } from './bench-report.ts';
import { formatMachine } from './machine.ts';

const NOTHING = '–';

/** Three digits that count, for anything from milliseconds to minutes. */
const short = (value: number | undefined): string => {
  if (value === undefined || Number.isNaN(value)) return NOTHING;
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
};

const seconds = (value: number | undefined): string =>
  value !== undefined && value < 1 ? value.toFixed(3) : short(value);

const megabytes = (bytes: number | undefined): string => short(bytes === undefined ? undefined : bytes / 1e6);

const limit = (value: number | undefined, { isLeast, unit }: BarResult): string =>
  value === undefined
    ? NOTHING
    : `${isLeast ? '≥' : '≤'} ${value}${unit === '×' ? '' : ` ${unit}`}`.trimEnd();

const valueOf = ({ value, unit }: BarResult): string =>
  value === undefined
    ? NOTHING
    : unit === '×'
      ? value.toFixed(3)
      : `${value.toFixed(unit === '' ? 0 : 1)} ${unit}`.trimEnd();

const formatBars = (rows: readonly RowResult[]): string =>
  markdownTable(
    ['row', 'ours to the', 'measured', 'bar', 'aim', 'verdict'],
    rows.flatMap(({ row, bars }) =>
      bars.map((bar) => [
        `\`${row}\``,
        bar.what,
        valueOf(bar),
        limit(bar.must, bar),
        limit(bar.aim, bar),
        bar.verdict,
      ]),
    ),
  );

const medianOf = (line: Line, quantity: (sample: Sample) => number): number | undefined =>
  median(line.samples.map(quantity));

const ratioOf = ({ lines }: RowResult, line: Line): string => {
  const ours = lines.find(({ command }) => command === line.comparedWith);
  if (ours === undefined) return NOTHING;
  const ratio = medianRatio(
    ours.samples.map((sample) => sample.seconds),
    line.samples.map((sample) => sample.seconds),
  );
  return ratio === undefined ? NOTHING : ratio.toFixed(2);
};

const lineCells = (result: RowResult, line: Line): string[] => {
  const bars = result.bars.filter(({ kind, command }) => kind !== 'cpu' && command === line.command);
  const listed = (tell: (bar: BarResult) => string): string => bars.map(tell).join('; ') || NOTHING;
  const spread = result.isTimed ? spreadOf(line.samples.map((sample) => sample.seconds)) : undefined;
  return [
    `\`${result.row}\``,
    line.isOurs ? `**${line.command}**` : line.command,
    `${line.samples.length}${line.isCold ? ', cold' : ''}`,
    seconds(spread?.least),
    seconds(spread?.median),
    seconds(spread?.most),
    result.isTimed ? ratioOf(result, line) : NOTHING,
    listed((bar) => limit(bar.must, bar)),
    listed((bar) => limit(bar.aim, bar)),
    listed((bar) => bar.verdict),
    short(medianOf(line, (sample) => sample.clientCpuSeconds)),
    short(medianOf(line, (sample) => sample.serverCpuSeconds)),
    megabytes(medianOf(line, (sample) => sample.clientPeakBytes)),
    megabytes(medianOf(line, (sample) => sample.serverPeakBytes)),
    megabytes(spreadOf(line.samples.map((sample) => sample.wireBytes))?.least),
  ];
};

const HEAD = [
  'row',
  'command',
  'runs',
  'min s',
  'median s',
  'max s',
  'ours / theirs',
  'bar',
  'aim',
  'verdict',
  'client CPU s',
  'server CPU s',
  'client RSS MB',
  'server RSS MB',
  'MB on the wire',
];

const formatLines = (rows: readonly RowResult[]): string =>
  markdownTable(
    HEAD,
    rows.flatMap((result) => result.lines.map((line) => lineCells(result, line))),
  );

/** What a command has measured itself, and what must be known beside its numbers. */
const lineNotes = ({ row }: RowResult, line: Line): string[] => {
  const names = Object.keys(line.samples[0]?.figures ?? {});
  const figures = names.map(
    (name) => `${name} ${short(medianOf(line, (sample) => sample.figures[name] ?? Number.NaN))}`,
  );
  const said = [...figures, line.note, line.remark].filter((text) => text !== undefined);
  return said.length === 0 ? [] : [`- \`${row}\`, ${line.command}: ${said.join('; ')}`];
};

const formatNotes = (rows: readonly RowResult[]): string =>
  rows
    .flatMap((result) => [
      `- \`${result.row}\`: ${[result.what, ...result.remarks].join('; ')}`,
      ...result.lines.flatMap((line) => lineNotes(result, line)),
    ])
    .join('\n');

/** How the numbers came about, for whoever finds the table somewhere. */
const METHOD =
  'Whole commands, in turn, after one run of each that does not count; fewer runs where the time did not allow more, and where only that first one was made, it is told as "cold". Ratios are medians of the ratios of neighbouring runs. CPU is user and system time of all processes of an end. Client RSS is that of its largest process; server RSS the sum over its processes, seen every 50 ms, with what they share counted in each. The wire is the loopback\'s counter, both ways, with IP and TCP headers, the least of all runs, because it counts whatever else this machine sends to itself; over the long link, what its proxy has handed on, without them. MB and KB are powers of 1000. Wherry verifies the BLAKE3 of all content and, with durability=disk, syncs every file; on a file system in memory that costs next to nothing.';

export const formatReport = (report: BenchReport): string => {
  const { link } = report;
  const rate = link.bytesPerSecond === 0 ? 'no limit of rate' : `${link.bytesPerSecond / 125_000} Mbit/s`;
  return [
    `${formatMachine(report.machine)}.`,
    '',
    `Up to ${report.runs} runs of each command, ${Math.round(report.seconds)} s in all. Long link: ${link.roundTripMs} ms round trip, ${rate}.`,
    ...report.remarks.map((remark) => `\n${remark}`),
    '',
    formatBars(report.rows),
    '',
    formatLines(report.rows),
    '',
    formatNotes(report.rows),
    '',
    METHOD,
  ].join('\n');
};
