// Litmus, the test suite for servers of WebDAV: all of its suites, over each way to the server.

import { ensure, type Bed, type Client } from '../check.ts';
import { runProgram } from '../run-program.ts';

const run = async (url: string, { account, token, directory }: Bed): Promise<string> => {
  // It writes a log where it runs.
  const { output } = await runProgram('litmus', ['-k', url, account, token], { cwd: directory('litmus') });
  const failures = output.split('\n').filter((line) => /\b(?:FAIL|WARNING|XFAIL)\b/u.test(line));
  ensure(failures.length === 0, failures.join('; ').replaceAll(/\s+/gu, ' '));
  const suites = [...output.matchAll(/of (\d+) tests run: (\d+) passed, 0 failed/gu)];
  ensure(suites.length === 5, `only ${suites.length} suites ended: ${output.slice(-400)}`);
  const passed = suites.reduce((sum, [, , count]) => sum + Number(count), 0);
  return `${passed} tests in ${suites.length} suites`;
};

export const LITMUS: Client = {
  name: 'litmus',
  programs: { litmus: 'litmus', nginx: 'nginx-light' },
  checks: {
    'over http': (bed) => run(bed.urls.http, bed),
    'over https': (bed) => run(bed.urls.https, bed),
    'over https through nginx': (bed) => run(bed.urls.proxied, bed),
  },
};
