// SECURITY rows 7, 46, 52: every command there is, with names that would steer a terminal as its arguments, in what a
// server has and in what lies here. A command that is new is covered by being in the table.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { displayName } from '../../src/base/index.ts';
import type { CommandDescription } from '../../src/cli/command-description.ts';
import { describeCommands } from '../../src/cli/describe-commands.ts';
import { createServer, type Server } from '../../src/server/index.ts';
import { runInProcess, type Said } from '../cli/run-in-process.ts';

/** Everything that ends a line, moves the cursor, is invisible or changes the direction, but the line's own end. */
const HARMFUL =
  // eslint-disable-next-line no-control-regex -- exactly what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const NAME = 'x\u001b[2J\u001b]0;t\u0007\ny\r\u009bz\u202etxt\u200b\u2028\ufeff';

let folder: string;
let server: Server;
const stateBefore = process.env.XDG_STATE_HOME;
const directoryBefore = process.cwd();

/** What commands remove or move is there again for the next one. */
const fill = async (): Promise<void> => {
  for (const place of ['root', 'local']) {
    await mkdir(join(folder, place, NAME), { recursive: true });
    await writeFile(join(folder, place, `${NAME}.txt`), 'harmless');
    await writeFile(join(folder, place, NAME, NAME), 'harmless');
  }
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-hostile-'));
  process.env.XDG_STATE_HOME = join(folder, 'state');
  await fill();
  process.chdir(join(folder, 'local'));
  server = await createServer({
    root: join(folder, 'root'),
    stateDirectory: join(folder, 'server'),
    port: 0,
    listen: '127.0.0.1',
  });
});
after(async () => {
  process.chdir(directoryBefore);
  if (stateBefore === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateBefore;
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The real command against the real server. */
const run = (args: readonly string[], isTerminal: boolean): Promise<Said> =>
  runInProcess(args, {
    env: { WHERRY_URL: server.address, WHERRY_TOKEN: server.token, NO_COLOR: '1' },
    isTerminal,
    interruptAfterMs: 1000,
  });

/** Lines are ours, and so is the bar's "clear this line", and a tab behind a figure. */
const isHarmless = (what: string, text: string): void => {
  const found = HARMFUL.exec(text.replaceAll('\r\u001b[K', '').replaceAll(/^\d+\t/gmu, ''));
  assert.equal(
    found,
    null,
    `${what} holds ${JSON.stringify(found?.[0])} in ${JSON.stringify(displayName(text.slice(0, 2000)))}`,
  );
};

/** Options that every command should bear, where it has them. Exact bytes are what --null is for. */
const VARIANTS: readonly (readonly string[])[] = [
  [],
  ['--json'],
  ['--recursive', '--yes'],
  ['--recursive', '--json'],
  ['--recursive', '--dry-run'],
  ['--long'],
  ['--progress=plain', '--recursive'],
];

const bears = ({ options }: CommandDescription, variant: readonly string[]): boolean =>
  variant.every((each) => options.some(({ name }) => name === each.split('=')[0]) || each === '--yes');

const variantOf = (command: CommandDescription, variant: readonly string[]): readonly string[] =>
  variant.filter((each) => each !== '--yes' || command.options.some(({ name }) => name === '--yes'));

/** Where the names are: a directory, a file, nothing at all; on the server, and here. */
const PLACES = [`/${NAME}`, `/${NAME}.txt`, `/none${NAME}`, NAME, `${NAME}.txt`, `none${NAME}`];

const argumentsOf = (command: CommandDescription): readonly (readonly string[])[] => {
  const { arguments: positional } = command;
  // Any free port: the usual one is somebody else's.
  if (command.name === 'run') return [[`none${NAME}`], [NAME, '0']];
  if (positional.length === 0) return [[]];
  const some = PLACES.map((place) => [place]);
  const isMany = positional.length > 1 || positional[0]?.repeated === true;
  return isMany
    ? [...some, [`/${NAME}.txt`, `/to${NAME}`], [`${NAME}.txt`, `/${NAME}`], [`/none${NAME}`, NAME]]
    : some;
};

describe('rows 7, 46, 52: nothing harmful is shown by', () => {
  for (const command of describeCommands()) {
    it(`wherry ${command.name}`, async () => {
      const calls = VARIANTS.filter((each) => bears(command, each)).flatMap((variant) =>
        argumentsOf(command).map((args) => [...variantOf(command, variant), '--', ...args]),
      );
      let shown = '';
      for (const [index, args] of calls.entries()) {
        await fill();
        const { stdout, stderr } = await run([...command.name.split(' '), ...args], index % 2 === 0);
        isHarmless('stdout', stdout);
        isHarmless('stderr', stderr);
        shown += stdout + stderr;
      }
      assert.notEqual(shown, '');
    });
  }

  it('a word that is no command, no option or no value', async () => {
    for (const args of [
      [NAME],
      ['list', `--${NAME}`],
      ['list', '--timeout', NAME],
      ['upload', '--on-conflict', NAME],
      [NAME, '--json'],
    ]) {
      const { stdout, stderr, exitCode } = await run(args, true);
      isHarmless('stdout', stdout);
      isHarmless('stderr', stderr);
      assert.equal(exitCode, 2);
    }
  });
});
