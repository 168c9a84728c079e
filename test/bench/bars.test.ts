// What the bars of the rows measure, and how it is judged.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge } from '../../bench/bars/bar.ts';
import {
  cpuBar,
  figureBar,
  figureRatioBar,
  memoryBar,
  roundTripsBeyondBar,
  timeBar,
  wireBar,
  wireBeyondBar,
} from '../../bench/bars/make-bars.ts';
import { ROUND_TRIPS } from '../../bench/measure/sample.ts';
import { ROWS } from '../../bench/rows/row-table.ts';
import { lineOf, sampleOf } from './lines.ts';

describe('a verdict', () => {
  const most = { must: 0.75, aim: 0.5, isLeast: false };
  const least = { must: 0.9, aim: undefined, isLeast: true };

  for (const [name, limits, value, verdict] of [
    ['the aim reached', most, 0.5, 'aim met'],
    ['the bar reached', most, 0.75, 'bar met'],
    ['neither reached', most, 0.76, 'missed'],
    ['a least value reached', least, 0.9, 'bar met'],
    ['a least value not reached', least, 0.89, 'missed'],
    ['nothing but an aim, reached', { ...most, must: undefined }, 0.4, 'aim met'],
    ['nothing but an aim, not reached', { ...most, must: undefined }, 0.6, 'aim missed'],
    ['nothing to reach', { must: undefined, aim: undefined, isLeast: false }, 9, 'reported'],
    ['no value', most, undefined, 'not measured'],
    ['a value that is no number', most, Number.NaN, 'not measured'],
  ] as const)
    it(`of ${name} is "${verdict}"`, () => equal(judge(limits, value), verdict));
});

describe('a bar', () => {
  it('of time is held to the quicker of its peers, and shown there', () => {
    const bar = timeBar('wherry put', ['rsync', 'rsync --whole'], { must: 1 });
    const lines = [
      lineOf('wherry put', [1, 1, 1]),
      lineOf('rsync', [4, 4, 4]),
      lineOf('rsync --whole', [2, 2, 2]),
    ];
    deepEqual(bar.measure(lines), { value: 0.5, command: 'rsync --whole' });
    deepEqual(bar.needs, ['wherry put', 'rsync', 'rsync --whole']);
  });

  it('of time tells nothing as long as one of its peers was not run', () => {
    const bar = timeBar('wherry put', ['rsync', 'rsync --whole'], { must: 1 });
    equal(bar.measure([lineOf('wherry put', [1]), lineOf('rsync', [4])]), undefined);
    equal(bar.measure([]), undefined);
  });

  it('of CPU counts both ends', () => {
    const cpu = (clientCpuSeconds: number, serverCpuSeconds: number) => ({
      samples: [sampleOf(1, { clientCpuSeconds, serverCpuSeconds })],
    });
    const lines = [lineOf('wherry put', [], cpu(1, 2)), lineOf('scp', [], cpu(2, 4))];
    deepEqual(cpuBar('wherry put', 'scp', {}).measure(lines), { value: 0.5, command: 'scp' });
  });

  it('of figures takes what the commands have measured themselves', () => {
    const figures = (value: number) => ({ samples: [sampleOf(1, { figures: { rate: value } })] });
    const lines = [lineOf('wherry many', [], figures(90)), lineOf('wherry one', [], figures(100))];
    deepEqual(figureRatioBar('rate', ['wherry many', 'wherry one', 'rate'], {}).measure(lines), {
      value: 0.9,
      command: 'wherry many',
    });
    const bar = figureBar('rate', ['wherry one', 'rate'], { unit: 'KB', isLeast: false });
    deepEqual(bar.measure(lines), { value: 100, command: 'wherry one' });
    equal(bar.measure([]), undefined);
  });
});

describe('a bar of what crosses the wire', () => {
  const crossing = (wireBytes: number, trips: number) => ({
    samples: [sampleOf(1, { wireBytes, figures: { [ROUND_TRIPS]: trips } })],
  });
  const lines = [
    lineOf('wherry sync', [], crossing(5125, 4)),
    lineOf('a login', [], crossing(4125, 3)),
    lineOf('rsync', [], crossing(20_500, 20)),
  ];

  it('is held to what a peer sends', () => {
    const bar = wireBar('wherry sync', 'rsync', { must: 1 });
    deepEqual(bar.measure(lines), { value: 0.25, command: 'rsync' });
  });

  it('leaves out what a part of the job costs already', () => {
    const wire = wireBeyondBar('wherry sync', 'a login', { must: 4 });
    deepEqual(wire.measure(lines), { value: 1, command: 'wherry sync' });
    deepEqual(wire.needs, ['wherry sync', 'a login']);
    const trips = roundTripsBeyondBar('wherry sync', 'a login', { must: 3 });
    deepEqual(trips.measure(lines), { value: 1, command: 'wherry sync' });
    equal(trips.measure(lines.slice(0, 1)), undefined);
  });
});

describe('a bar of memory', () => {
  it('is that of one end', () => {
    const samples = [sampleOf(1, { clientPeakBytes: 120e6, serverPeakBytes: 200e6 })];
    const lines = [lineOf('wherry sync', [], { samples })];
    const of = (end: 'client' | 'server') => memoryBar('wherry sync', end, { must: 300 }).measure(lines);
    deepEqual([of('client')?.value, of('server')?.value], [120, 200]);
    equal(memoryBar('other', 'client', {}).measure(lines), undefined);
  });
});

describe('the rows', () => {
  it('have names of their own, and something to tell', () => {
    equal(new Set(ROWS.map(({ name }) => name)).size, ROWS.length);
    for (const { name, bars } of ROWS) {
      equal(/^[a-z0-9-]+$/u.test(name), true, name);
      equal(bars.length > 0, true, name);
    }
  });
});
