// SECURITY row 52: what a server, or a name, says may not steer the terminal it is shown on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, nameFromBytes, type RemotePath } from '../../src/base/index.ts';
import type { Entry, Files, TransferEvent } from '../../src/client/index.ts';
import { runWith, type RunWithResult } from '../cli/run-with.ts';

/** Each of them would do something on a terminal, or forge a line. */
const NASTY = [
  '\u001b[2J\u001b[31mred',
  '\u001b]0;title\u0007',
  'two\nlines',
  'carriage\rreturn',
  'c1\u009b2J',
  'bidi\u202etxt.exe',
  'zero\u200bwidth',
  'tab\tname',
  'del\u007f',
  nameFromBytes(Uint8Array.of(0x66, 0xff, 0x1b, 0x5b)),
  '=cmd|calc',
];
const ALL = NASTY.join(' ');

const entry = (name: string): Entry => ({
  path: `/${name}` as RemotePath,
  kind: 'link',
  size: 0,
  mtimeUs: 0,
  executable: false,
  version: ALL,
  target: ALL,
  leads: 'broken',
});

const fail = async (): Promise<never> => {
  throw new WherryError('BUSY', `The server says: ${ALL}`, { details: { hint: ALL, path: ALL } });
};

const done = (name: string): TransferEvent => ({
  type: 'done',
  path: name,
  destination: `/${name}`,
  kind: 'file',
  size: 1,
  outcome: 'created',
});

const problems = [{ path: ALL, code: 'FORBIDDEN', message: ALL }] as const;
const tree = {
  destination: '/',
  files: 1,
  directories: 0,
  links: 0,
  bytes: 1,
  skipped: 0,
  unchanged: 0,
  problems,
};

const files: Partial<Files> = {
  async *list(_path, options) {
    options?.onProblem?.(problems[0]);
    for (const name of NASTY) yield entry(name);
  },
  stat: async (path) => ({ ...entry(ALL), path: path as RemotePath, kind: 'directory' }),
  checksum: async () => ALL,
  createFile: fail,
  remove: async () => 1,
  move: async () => ({ outcome: 'renamed', entry: entry(ALL) }),
  copy: async () => ({ written: { outcome: 'created', entry: entry(ALL) }, problems }),
  downloadDirectory: async (_source, _destination, options) => {
    for (const name of NASTY) options?.onEvent?.(done(name));
    return tree;
  },
};

// The line ends, and the bar's own "clear this line", are ours.
const isHarmless = (text: string): void =>
  // eslint-disable-next-line no-control-regex -- exactly what must not be there
  assert.doesNotMatch(
    text.replaceAll('\r\u001b[K', ''),
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/u,
  );

const check = ({ stdout, stderr }: RunWithResult): void => {
  isHarmless(stdout);
  isHarmless(stderr);
};

describe('row 52: a hostile name or sentence of a server', () => {
  const commands: readonly (readonly string[])[] = [
    ['list', '/'],
    ['list', '-l', '/'],
    ['list', '-r', '/'],
    ['list', '--json', '/'],
    ['stat', '/x'],
    ['stat', '--checksum', '--json', '/x'],
    ['file', '/x'],
    ['file', '--json', '/x'],
    ['move', '/x', '/y'],
    ['copy', '/x', '/y'],
    ['copy', '--json', '/x', '/y'],
    ['remove', `/${NASTY.slice(0, 3).join(' ')}`],
    ['download', '-r', '/x', '.'],
    ['download', '-r', '--progress=plain', '/x', '.'],
    ['download', '-r', '--json', '/x', '.'],
    ['list', 'relative\u001b[2J\nwherry: done'],
  ];
  for (const args of commands) {
    for (const isTerminal of [false, true]) {
      it(`cannot steer a terminal through "${args
        .slice(0, 2)
        .join(' ')
        .replaceAll(
          /[^ -~]/gu,
          '?',
        )}"${isTerminal ? ' on a terminal' : ''} (${args.length} words)`, async () => {
        check(await runWith(args, { files, isTerminal, warning: ALL }));
      });
    }
  }

  it('takes one line of a listing, whatever is in it', async () => {
    const { stdout } = await runWith(['list'], { files });
    assert.equal(stdout.split('\n').length, NASTY.length + 1);
  });

  it('takes one line of an error', async () => {
    const { stderr, exitCode } = await runWith(['file', '/x'], { files });
    assert.equal(exitCode, 13);
    assert.equal(stderr.split('\n').length, 2);
  });

  it('reaches a program unharmed through --null and --json', async () => {
    const exact = await runWith(['list', '-0'], { files });
    const names = exact.stdout.split('\0').slice(0, -1).sort();
    const expected = NASTY.map((name) =>
      name.startsWith('f\udcff') ? 'f\u00ff\u001b[' : Buffer.from(name).toString('latin1'),
    );
    assert.deepEqual(names, expected.sort());
    const json = await runWith(['list', '--json'], { files });
    const parsed = json.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { name: string }).name);
    assert.deepEqual(parsed.sort(), [...NASTY].sort());
  });
});
