// Rates and rolling means, and what the recorder keeps.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRateRecorder, summariseRates, toRateSeries, type RateMark } from '../../src/rates/index.ts';

describe('a rate series', () => {
  it('begins at nothing, and gives each mark the rate since the one before', () => {
    const series = toRateSeries([
      { seconds: 0, bytes: 0 },
      { seconds: 0.5, bytes: 100 },
      { seconds: 1, bytes: 400 },
    ]);
    assert.deepEqual(series, [
      { seconds: 0, bytes: 0, bytesPerSecond: 0, meanBytesPerSecond: 0 },
      { seconds: 0.5, bytes: 100, bytesPerSecond: 200, meanBytesPerSecond: 200 },
      { seconds: 1, bytes: 400, bytesPerSecond: 600, meanBytesPerSecond: 400 },
    ]);
  });

  it('takes the mean of the last 60 rates', () => {
    const marks: RateMark[] = [{ seconds: 0, bytes: 0 }];
    for (let second = 1; second <= 100; second += 1)
      marks.push({ seconds: second, bytes: (marks.at(-1)?.bytes ?? 0) + second * second });
    const series = toRateSeries(marks);
    for (const index of [1, 30, 60, 61, 100]) {
      const rates = series.slice(Math.max(1, index - 59), index + 1).map((one) => one.bytesPerSecond);
      const mean = Math.round(rates.reduce((sum, rate) => sum + rate, 0) / rates.length);
      assert.equal(series[index]?.meanBytesPerSecond, mean, `at ${index}`);
    }
  });

  it('divides by no elapsed time', () => {
    const series = toRateSeries([
      { seconds: 0, bytes: 0 },
      { seconds: 0, bytes: 1000 },
    ]);
    assert.deepEqual(series[1], { seconds: 0, bytes: 1000, bytesPerSecond: 0, meanBytesPerSecond: 0 });
    assert.deepEqual(summariseRates(series), {
      seconds: 0,
      bytes: 1000,
      meanBytesPerSecond: undefined,
      maxBytesPerSecond: undefined,
    });
    assert.equal(summariseRates([]).bytes, 0);
  });
});

describe('a rate recorder', () => {
  it('makes a row at most every 20 ms, and loses no byte', () => {
    const recorder = createRateRecorder(1000);
    for (let ms = 1; ms <= 100; ms += 1) recorder.move(10, 1000 + ms);
    const marks = recorder.marks(1100);
    assert.deepEqual(marks[0], { seconds: 0, bytes: 0 });
    assert.deepEqual(marks.at(-1), { seconds: 0.1, bytes: 1000 });
    assert.ok(marks.length >= 5 && marks.length <= 6, `${marks.length} rows`);
  });

  it('puts what is told in one moment into one row', () => {
    const recorder = createRateRecorder(0);
    for (let file = 0; file < 50; file += 1) recorder.move(10, 400 + file / 100);
    assert.deepEqual(recorder.marks(900), [
      { seconds: 0, bytes: 0 },
      { seconds: 0.40049, bytes: 500 },
      { seconds: 0.9, bytes: 500 },
    ]);
  });

  it('keeps hours in no more than 4096 rows, evenly', () => {
    const recorder = createRateRecorder(0);
    const end = 5 * 3600 * 1000;
    for (let ms = 10; ms <= end; ms += 10) recorder.move(7, ms);
    const marks = recorder.marks(end);
    assert.ok(marks.length > 1000 && marks.length <= 4097, `${marks.length} rows`);
    assert.deepEqual(marks.at(-1), { seconds: end / 1000, bytes: (7 * end) / 10 });
    const gaps = marks.slice(1).map(({ seconds }, index) => seconds - (marks[index]?.seconds ?? 0));
    assert.ok(Math.max(...gaps) < 15, `a gap of ${Math.max(...gaps)} s`);
  });

  it('tells of a transfer without time, of one without bytes, and of a clock that goes back', () => {
    assert.deepEqual(createRateRecorder(5).marks(5), [{ seconds: 0, bytes: 0 }]);
    assert.deepEqual(createRateRecorder(5).marks(1005), [
      { seconds: 0, bytes: 0 },
      { seconds: 1, bytes: 0 },
    ]);
    const recorder = createRateRecorder(0);
    recorder.move(9, 0);
    assert.deepEqual(recorder.marks(0), [
      { seconds: 0, bytes: 0 },
      { seconds: 0, bytes: 9 },
    ]);
    recorder.move(1, 50);
    recorder.move(1, 10);
    assert.deepEqual(recorder.marks(10).at(-1), { seconds: 0.05, bytes: 11 });
  });
});
