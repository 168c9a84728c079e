// What many transfers at once tell together.

import { deepEqual } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rateFigures } from '../../bench/clients/rates.ts';

describe('the rates of many transfers', () => {
  it('are all bytes until the last one is done, and the slowest beside the mean', () => {
    const transfers = [
      { bytes: 100e6, seconds: 1 },
      { bytes: 100e6, seconds: 2 },
    ];
    deepEqual(rateFigures(transfers), { 'MB/s': 100, 'slowest to mean': 50 / 75 });
  });

  it('of one are its own', () => {
    deepEqual(rateFigures([{ bytes: 30e6, seconds: 3 }]), { 'MB/s': 10, 'slowest to mean': 1 });
  });
});
