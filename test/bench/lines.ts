// Made-up measurements, for tests of what is made of them.

import type { Line, Sample } from '../../bench/measure/sample.ts';

export const sampleOf = (seconds: number, more: Partial<Sample> = {}): Sample => ({
  seconds,
  clientCpuSeconds: seconds / 2,
  serverCpuSeconds: seconds / 4,
  clientPeakBytes: 10_000_000,
  serverPeakBytes: 20_000_000,
  wireBytes: 1_500_000,
  figures: {},
  ...more,
});

export const lineOf = (command: string, seconds: readonly number[], more: Partial<Line> = {}): Line => ({
  command,
  isOurs: command.startsWith('wherry'),
  note: undefined,
  comparedWith: command.startsWith('wherry') ? undefined : 'wherry put',
  samples: seconds.map((each) => sampleOf(each)),
  isCold: false,
  remark: undefined,
  ...more,
});
