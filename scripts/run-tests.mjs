// Runs the test files with Node's own runner, and holds its result to what the runner itself lets pass: a run of
// no test at all is a failure, and so is a test that was skipped.

import { spawn } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { REPOSITORY, inRepository } from './bootstrap/repository.mjs';

const ALL = 'test/**/*.test.ts';

/** Those that drive a browser: they want a machine of their own, and five minutes (`npm run test:page`). */
const IN_A_BROWSER = 'test/browser/**';
const SUMMARY = inRepository('.build', 'test-summary.json');

/** Every test file is a process of its own: what all of them load is compiled once. */
const COMPILED = inRepository('.build', 'compile-cache');

/** Two files at a time suit two cores, and more than one each would only make tests with a deadline late. */
const CONCURRENCY = 2;

/** A test that hangs must not hang the run. Far above what any test takes on a slow machine. */
const TEST_TIMEOUT_MS = 120_000;

const readSummary = () => {
  try {
    return JSON.parse(readFileSync(SUMMARY, 'utf8'));
  } catch {
    // The runner ended before it could write one.
    return { tests: 0, skipped: 0, todo: 0 };
  }
};

const whyUnacceptable = ({ tests, skipped, todo }) => {
  if (tests === 0) return 'no test ran';
  if (skipped + todo > 0) return `${skipped + todo} tests were skipped`;
  return undefined;
};

/**
 * Runs tests on the Node.js at the path `node`; the program must be built. `patterns` are globs or files, relative to the repository; default all
 * tests but those in a browser. Resolves with whether all passed.
 */
export const runTests = async (node, patterns) => {
  const files = (
    patterns.length === 0
      ? globSync(ALL, { cwd: REPOSITORY, exclude: [IN_A_BROWSER] })
      : globSync(patterns, { cwd: REPOSITORY })
  ).sort();
  if (files.length === 0) {
    console.error(`No test file matches ${patterns.join(' ')}.`);
    return false;
  }
  mkdirSync(inRepository('.build'), { recursive: true });
  rmSync(SUMMARY, { force: true });
  const args = [
    '--test',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${TEST_TIMEOUT_MS}`,
    `--test-reporter=${inRepository('scripts', 'test-reporter.mjs')}`,
    '--test-reporter-destination=stdout',
    ...files,
  ];
  const env = {
    ...process.env,
    WHERRY_TEST_SUMMARY: SUMMARY,
    WHERRY_TEST_PROGRAM: inRepository('bin', 'wherry.cjs'),
    NODE_COMPILE_CACHE: COMPILED,
  };
  const child = spawn(node, args, { cwd: REPOSITORY, stdio: 'inherit', env });
  const code = await new Promise((finish) => child.once('exit', finish));
  const why = whyUnacceptable(readSummary());
  if (why !== undefined) console.error(`The run does not count: ${why}.`);
  return code === 0 && why === undefined;
};
