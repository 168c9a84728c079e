// A copy of the sources and their tests in which one mutant after the other is tried out.

import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { planMutant, type Mutant, type MutatedPart } from './mutant.ts';

export const REPOSITORY = resolve(import.meta.dirname, '..');
const COPIED = ['src', 'test', 'package.json', 'tsconfig.json', 'ARCHITECTURE.md'];
/** Tests that hang have found it out as well; far above what they take on a machine that does other things too. */
const LIMIT_MS = 900_000;

export interface Verdict {
  readonly mutant: Mutant;
  /** Title of the first test that failed, or why there was none; undefined: it was not found out. */
  readonly caughtBy: string | undefined;
  readonly seconds: number;
}

export interface Workshop extends Disposable {
  /** Without a mutant: whether the tests find nothing wrong, as they must. */
  tryOut(mutant: Mutant | undefined): Promise<Omit<Verdict, 'mutant'>>;
}

export const openWorkshop = (part: MutatedPart): Workshop => {
  const directory = mkdtempSync(join(tmpdir(), 'wherry-mutants-'));
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(directory, name), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  const sources = join(directory, part.sources);
  return {
    tryOut: async (mutant) => {
      const begin = performance.now();
      const changed = mutant === undefined ? [] : planMutant(mutant, sources);
      for (const { file, after } of changed) writeFileSync(join(sources, file), after);
      try {
        let caughtBy: string | undefined;
        for (const patterns of part.tests) {
          caughtBy = await runTests(directory, patterns);
          if (caughtBy !== undefined) break;
        }
        return { caughtBy, seconds: (performance.now() - begin) / 1000 };
      } finally {
        for (const { file, before } of changed) writeFileSync(join(sources, file), before);
      }
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
};

/** The title of the innermost first test that fails. */
const firstFailure = (tap: string): string => {
  const titles = [...tap.matchAll(/^( *)not ok \d+ - (.*)$/gmu)];
  const innermost = titles.find(([, , title]) => title?.endsWith('.test.ts') === false) ?? titles[0];
  return innermost?.[2] ?? 'a test file that could not be run';
};

const runTests = async (directory: string, patterns: readonly string[]): Promise<string | undefined> => {
  const files = globSync([...patterns], { cwd: directory });
  // A pattern without files would find everything right.
  if (files.length === 0) throw new Error(`There are no tests at ${patterns.join(', ')}.`);
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', ...files], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  let tap = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => void (tap += piece));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGTERM');
  }, LIMIT_MS);
  const exitCode = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  clearTimeout(timer);
  if (isLate) return 'tests that do not end';
  return exitCode === 0 ? undefined : firstFailure(tap);
};
