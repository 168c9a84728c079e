// A small working copy of this repository: its real scripts and packages, and a source tree of a few lines, so that
// what `npm start` does to it takes no time. And the means to run programs in it.

import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '../..');

/** A command that shows what it was started with. */
const MAIN = `import { word } from '../word.ts';
if (process.argv.includes('--wait')) {
  process.once('SIGTERM', () => process.exit(5));
  setInterval(() => {}, 1000);
}
console.log(JSON.stringify({ word, args: process.argv.slice(2), node: process.versions.node }));
process.exitCode = 7;
`;

/** A page of no words. */
const PAGE: Readonly<Record<string, string>> = {
  'main.tsx': 'export {};\n',
  'uploads/uploader.ts': 'export {};\n',
  'uploads/hasher.ts': 'export {};\n',
  'preview/markdown-worker.ts': 'export {};\n',
  'styles/main.css': '',
  'styles/later.css': '',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'index.html': '<script type="module" src="{{main.js}}"></script>',
  'tsconfig.json': '{}',
};

const COPIED = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts',
  'bin',
  'wherry',
];

export interface WorkingCopy extends AsyncDisposable {
  readonly path: string;
  write(path: string, text: string): Promise<void>;
}

export const createWorkingCopy = async (): Promise<WorkingCopy> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'wherry-copy-')));
  for (const name of COPIED) await cp(join(REPOSITORY, name), join(path, name), { recursive: true });
  for (const name of ['node_modules', 'tools']) await symlink(join(REPOSITORY, name), join(path, name));
  const copy: WorkingCopy = {
    path,
    async write(name, text) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
  await copy.write('src/word.ts', "export const word: string = 'first';\n");
  await copy.write('src/cli/main.ts', MAIN);
  for (const [name, text] of Object.entries(PAGE)) await copy.write(`web/${name}`, text);
  return copy;
};

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all of stdout so far, each time there is more. */
  readonly onOutput?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a program to its end. */
export const runProgram = (
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> =>
  new Promise((finish, fail) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(file, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onOutput?.(stdout, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', fail);
    child.once('close', (exitCode) => finish({ exitCode, stdout, stderr }));
  });
