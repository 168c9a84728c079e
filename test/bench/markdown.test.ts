// The report, as Markdown.

import { equal, match, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isComplete, type BenchReport } from '../../bench/report/bench-report.ts';
import { formatReport } from '../../bench/report/markdown.ts';
import type { BarResult, RowResult } from '../../bench/run-row.ts';
import { lineOf, sampleOf } from './lines.ts';

const BAR: BarResult = {
  kind: 'time',
  what: 'time of scp',
  unit: '×',
  must: 0.75,
  aim: 0.5,
  isLeast: false,
  value: 0.5,
  command: 'scp',
  verdict: 'aim met',
};

const ROW: RowResult = {
  row: 'big-up',
  what: 'one file, up',
  isTimed: true,
  lines: [
    lineOf('wherry put', [1, 1.5, 1.25]),
    lineOf('scp', [2, 3, 2.5], { note: 'verifies no hash' }),
    lineOf('rclone', [14], { isCold: true, note: 'no hash', remark: 'failed: no more' }),
  ],
  bars: [BAR],
  remarks: [],
};

const reportOf = (rows: readonly RowResult[]): BenchReport => ({
  machine: {
    cpu: 'Some CPU',
    cores: 2,
    memoryBytes: 8 * 1024 ** 3,
    kernel: '6.1',
    node: 'v26.0.0',
    data: 'tmpfs',
    disk: 'ext4',
    peers: { rsync: '3.2.7' },
  },
  link: { roundTripMs: 50, bytesPerSecond: 125_000_000 },
  runs: 5,
  seconds: 99.6,
  remarks: ['A remark of the place.'],
  rows,
});

/** The cells of the first line that holds all of these. */
const cellsOf = (text: string, ...parts: string[]): string[] => {
  const line = text.split('\n').find((each) => parts.every((part) => each.includes(part)));
  ok(line !== undefined, `${parts.join(', ')} in\n${text}`);
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
};

describe('the report of the bench', () => {
  const text = formatReport(reportOf([ROW]));

  it('begins with the machine, the peers and the link', () => {
    match(
      text,
      /^Some CPU, 2 cores, 8 GiB, Linux 6\.1, Node\.js v26\.0\.0; data on tmpfs.*rsync 3\.2\.7\.$/mu,
    );
    match(text, /100 s in all\. Long link: 50 ms round trip, 1000 Mbit\/s\./u);
    match(text, /^A remark of the place\.$/mu);
  });

  it('tells each bar in short', () => {
    equal(
      cellsOf(text, 'time of scp', 'aim met').join(' / '),
      '`big-up` / time of scp / 0.500 / ≤ 0.75 / ≤ 0.5 / aim met',
    );
  });

  it('tells each command with all that was measured', () => {
    equal(
      cellsOf(text, '| scp ').join(' / '),
      '`big-up` / scp / 3 / 2.00 / 2.50 / 3.00 / 0.50 / ≤ 0.75 / ≤ 0.5 / aim met / 1.25 / 0.63 / 10.0 / 20.0 / 1.50',
    );
    equal(
      cellsOf(text, '**wherry put**').join(' / '),
      '`big-up` / **wherry put** / 3 / 1.00 / 1.25 / 1.50 / – / – / – / – / 0.63 / 0.31 / 10.0 / 20.0 / 1.50',
    );
    equal(cellsOf(text, '| rclone ')[2], '1, cold');
  });

  it('says what must be known beside the numbers', () => {
    match(text, /^- `big-up`, scp: verifies no hash$/mu);
    match(text, /^- `big-up`, rclone: no hash; failed: no more$/mu);
  });

  it('names a row that was not run, and is not complete then', () => {
    const notRun: RowResult = {
      ...ROW,
      row: 'far',
      lines: [],
      bars: [{ ...BAR, value: undefined, command: undefined, verdict: 'not measured' }],
      remarks: ['not run: the time was over'],
    };
    const report = reportOf([ROW, notRun]);
    match(formatReport(report), /^- `far`: one file, up; not run: the time was over$/mu);
    equal(cellsOf(formatReport(report), '`far`', 'not measured')[2], '–');
    equal(isComplete(report), false);
    equal(isComplete(reportOf([ROW])), true);
    equal(isComplete(reportOf([{ ...ROW, lines: [lineOf('wherry put', [])] }])), false);
  });

  it('tells a number of things without a unit', () => {
    const bars: BarResult[] = [
      { ...BAR, kind: 'figure', what: 'round trips', unit: '', must: 3, aim: undefined, value: 2 },
    ];
    const told = formatReport(reportOf([{ ...ROW, bars }]));
    equal(cellsOf(told, 'round trips').slice(2, 4).join(' / '), '2 / ≤ 3');
  });

  it('tells figures with their unit, and no seconds where they say nothing', () => {
    const idle: RowResult = {
      ...ROW,
      row: 'idle',
      isTimed: false,
      lines: [lineOf('wherry idle', [], { samples: [sampleOf(9, { figures: { 'KB each': 41.26 } })] })],
      bars: [
        {
          ...BAR,
          kind: 'figure',
          what: 'memory',
          unit: 'KB',
          must: 45,
          aim: undefined,
          value: 41.26,
          command: 'wherry idle',
          verdict: 'bar met',
        },
      ],
    };
    const told = formatReport(reportOf([idle]));
    equal(cellsOf(told, '`idle`', '41.3').slice(2).join(' / '), '41.3 KB / ≤ 45 KB / – / bar met');
    equal(cellsOf(told, '**wherry idle**').slice(3, 7).join(' '), '– – – –');
    match(told, /^- `idle`, wherry idle: KB each 41\.3$/mu);
  });
});
