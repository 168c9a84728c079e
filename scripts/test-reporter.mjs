// A reporter for Node's test runner: one line a test file, every failure in full, and at the end the counts in the
// runner's own words ("# tests 12"), which is what continuous integration looks for.

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

const COUNTS = ['tests', 'suites', 'passed', 'failed', 'cancelled', 'skipped', 'todo'];
const WORDS = { passed: 'pass', failed: 'fail' };

const placeOf = ({ file, line }) =>
  file === undefined ? '' : `${relative(process.cwd(), file)}${line === undefined ? '' : `:${line}`}`;

const describeFailure = ({ name, details, ...data }) => {
  const error = details.error?.cause ?? details.error;
  const text =
    error instanceof Error || typeof error === 'object' ? inspect(error, { depth: 4 }) : String(error);
  return `not ok ${placeOf(data)} ${name}\n${text.replaceAll(/^/gmu, '    ')}\n`;
};

/** A suite fails because a test in it failed, which has been told already. */
const isOwnFailure = ({ details }) => details.error?.failureType !== 'subtestsFailed';

const summaryText = (counts, durationMs) =>
  [
    ...COUNTS.map((name) => `# ${WORDS[name] ?? name} ${counts[name]}`),
    `# duration_ms ${Math.round(durationMs)}`,
    '',
  ].join('\n');

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type === 'test:fail' && isOwnFailure(data)) yield describeFailure(data);
    else if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    else if (type === 'test:summary' && data.file !== undefined) {
      const { passed, failed, cancelled, tests } = data.counts;
      const isFine = failed + cancelled === 0 && data.success;
      yield `${isFine ? 'ok' : 'not ok'} ${placeOf({ file: data.file })} ${passed}/${tests} in ${(data.duration_ms / 1000).toFixed(1)} s\n`;
    } else if (type === 'test:summary') {
      if (process.env.WHERRY_TEST_SUMMARY !== undefined)
        writeFileSync(process.env.WHERRY_TEST_SUMMARY, JSON.stringify(data.counts));
      yield summaryText(data.counts, data.duration_ms);
    }
  }
}
