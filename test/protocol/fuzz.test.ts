import { describe, it } from 'node:test';
import { fuzzHonest } from './honest-fuzzer.ts';
import { fuzzHostile } from './hostile-fuzzer.ts';

describe('a fuzzed link', () => {
  it('makes of hostile bytes events or one ProtocolError, in bounded memory, however they are cut', () => {
    fuzzHostile({ runs: 1500, seed: 1 });
  });

  it('refuses, loses and reorders nothing between honest machines', () => {
    fuzzHonest({ runs: 200, seed: 1 });
  });
});
