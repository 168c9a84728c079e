// Fuzzes the link for longer than the tests do: node scripts/fuzz-link.ts [--runs N] [--seed N]. Prints the seed, so that a failure
// can be repeated; ends with 1 at the first.

import { parseArgs } from 'node:util';
import { fuzzHonest } from '../test/protocol/honest-fuzzer.ts';
import { fuzzHostile } from '../test/protocol/hostile-fuzzer.ts';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const runs = Number(values.runs ?? 50_000);
const seed = Number(values.seed ?? Date.now() % 0x7fff_ffff);
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error('Give --runs a positive number and --seed a whole one.');
  process.exit(2);
}

console.log(`fuzzing the link: ${runs} runs, seed ${seed}`);
fuzzHostile({ runs, seed });
console.log(`hostile: ${runs} runs, every one events or one ProtocolError`);
fuzzHonest({ runs: Math.ceil(runs / 10), seed });
console.log(`honest: ${Math.ceil(runs / 10)} runs, nothing refused, lost or reordered`);
console.log(`largest memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
