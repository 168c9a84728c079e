// How transfers are shown and counted, with servers that fail in ways a real one cannot be made to at will.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WherryError, type RemotePath } from '../../src/base/index.ts';
import type { Entry, Files, Problem, TransferEvent } from '../../src/client/index.ts';
import { runWith } from './run-with.ts';

let folder: string;
const local = (name: string): string => join(folder, name);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-cli-'));
  for (const name of ['a', 'b', 'c']) await writeFile(local(name), name.repeat(10));
});
after(() => rm(folder, { recursive: true, force: true }));

const directory: Entry = {
  path: '/d' as RemotePath,
  kind: 'directory',
  size: 0,
  mtimeUs: 0,
  executable: false,
  version: '',
};

const upload: Files['upload'] = async (source, destination, options) => {
  if (source.endsWith('b')) throw new WherryError('BUSY', 'Someone writes it.');
  options?.onEvent?.({ type: 'done', path: source, destination, kind: 'file', size: 10, outcome: 'created' });
  return { outcome: 'created', destination, bytes: 10 };
};

/** What the library does with many files, by the way each of them goes. */
const manyOf =
  (one: Files['upload']): Files['uploadFiles'] =>
  async (sources, destination, options) => {
    const counts = { files: 0, directories: 0, links: 0, bytes: 0, skipped: 0, unchanged: 0 };
    const problems: Problem[] = [];
    for (const path of sources) {
      try {
        const { bytes } = await one(path, destination, options);
        counts.files += 1;
        counts.bytes += bytes;
      } catch (error) {
        const { code, message } = error as WherryError;
        if (code === 'CONNECTION_LOST') throw error;
        problems.push({ path, code, message });
        options?.onEvent?.({ type: 'failed', path, problem: { path, code, message } });
      }
    }
    return { destination, ...counts, problems };
  };

const files: Partial<Files> = { upload, uploadFiles: manyOf(upload), stat: async () => directory };

describe('several sources', () => {
  it('fail each for itself: the others go on, and the exit code is 3', async () => {
    const { exitCode, stdout, stderr } = await runWith(['upload', local('a'), local('b'), local('c'), '/d'], {
      files,
    });
    assert.equal(exitCode, 3);
    assert.match(stdout, /^2 files, 20 B in .*, 0 skipped, 0 unchanged, 1 failed\n$/u);
    assert.match(stderr, /^wherry: .*\/b: Someone writes it\. \(BUSY\)\n$/u);
  });

  it('of which none succeeds end with the code of the first failure', async () => {
    const { exitCode } = await runWith(['upload', local('b'), '/d'], { files });
    assert.equal(exitCode, 13);
  });

  it('end at once when the link is lost, and the last line says what was done', async () => {
    let begun = 0;
    const lose: Files['upload'] = async (source, destination, options) => {
      begun += 1;
      if (source.endsWith('b')) throw new WherryError('CONNECTION_LOST');
      return upload(source, destination, options);
    };
    const args = ['upload', '--progress=plain', local('a'), local('b'), local('c'), '/d'];
    const { exitCode, stdout, stderr } = await runWith(args, {
      files: { ...files, uploadFiles: manyOf(lose) },
    });
    assert.deepEqual([exitCode, begun], [10, 2]);
    assert.match(stdout, /\n1 file, 10 B in/u);
    assert.match(stderr, /^[^\n]*\(CONNECTION_LOST\)\nThe same command again continues[^\n]*\n$/u);
  });

  it('travel together, in the order given', async () => {
    const asked: (readonly string[])[] = [];
    const uploadFiles: Files['uploadFiles'] = (sources, destination, options) => {
      asked.push(sources);
      return manyOf(upload)(sources, destination, options);
    };
    await runWith(['upload', local('c'), local('a'), '/d'], { files: { ...files, uploadFiles } });
    assert.deepEqual(asked, [[local('c'), local('a')]]);
  });
});

describe('problems in a tree', () => {
  const problem = { path: 'x/y', code: 'CHANGED', message: 'It changed.' } as const;
  const result = {
    destination: '/d',
    files: 1,
    directories: 1,
    links: 0,
    bytes: 5,
    skipped: 0,
    unchanged: 0,
  };
  const event: TransferEvent = { type: 'failed', path: 'x/y', problem };

  for (const [name, events] of [
    ['once although an event told of it before', [event]],
    ['also when no event told of it', []],
  ] as const) {
    it(`are shown ${name}`, async () => {
      const uploadDirectory: Files['uploadDirectory'] = async (_source, _destination, options) => {
        for (const one of events) options?.onEvent?.(one);
        return { ...result, problems: [problem] };
      };
      const { exitCode, stdout, stderr } = await runWith(['upload', '-r', folder], {
        files: { uploadDirectory },
      });
      assert.equal(exitCode, 3);
      assert.equal(stderr, 'wherry: x/y: It changed. (CHANGED)\n');
      assert.match(stdout, /1 failed\n$/u);
    });
  }

  it('are JSON with --json, and the summary counts them', async () => {
    const uploadDirectory: Files['uploadDirectory'] = async () => ({ ...result, problems: [problem] });
    const { stdout, stderr } = await runWith(['upload', '-r', '--json', folder], {
      files: { uploadDirectory },
    });
    assert.deepEqual((JSON.parse(stderr) as Record<string, unknown>).path, 'x/y');
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([summary.type, summary.files, summary.failed], ['summary', 1, 1]);
  });
});

describe('an interrupted transfer', () => {
  it('cancels the call, prints what was done and exits 130', async () => {
    const controller = new AbortController();
    const uploadDirectory: Files['uploadDirectory'] = (_source, destination, options) =>
      new Promise((_resolve, reject) => {
        options?.onEvent?.({
          type: 'done',
          path: 'a',
          destination,
          kind: 'file',
          size: 3,
          outcome: 'created',
        });
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
        controller.abort(new WherryError('CANCELLED', 'Interrupted.'));
      });
    const { exitCode, stdout, stderr } = await runWith(['upload', '-r', folder], {
      files: { uploadDirectory },
      interrupt: controller.signal,
    });
    assert.equal(exitCode, 130);
    assert.match(stdout, /^1 file, 3 B in/u);
    assert.equal(
      stderr,
      'wherry: Interrupted. (CANCELLED)\nThe same command again continues where this one stopped.\n',
    );
  });
});

describe('progress', () => {
  const moving =
    (untilDrawn: Promise<void>): Files['upload'] =>
    async (source, destination, options) => {
      options?.onEvent?.({ type: 'started', path: source, size: 10, offset: 0 });
      options?.onEvent?.({ type: 'progress', path: source, bytes: 5, transferred: 5, size: 10 });
      await untilDrawn;
      options?.onEvent?.({
        type: 'done',
        path: source,
        destination,
        kind: 'file',
        size: 10,
        outcome: 'created',
      });
      return { outcome: 'created', destination, bytes: 10 };
    };

  const drawn = (): {
    readonly promise: Promise<void>;
    readonly onWrite: (where: string, text: string) => void;
  } => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return {
      promise,
      onWrite: (where, text) => (where === 'stderr' && text.includes('%') ? resolve() : undefined),
    };
  };

  it('is a bar on stderr of a terminal, cleared at the end', async () => {
    const { promise, onWrite } = drawn();
    const { stdout, stderr } = await runWith(['upload', local('a')], {
      files: { upload: moving(promise) },
      isTerminal: true,
      columns: 60,
      onWrite,
    });
    const bars = stderr.split('\r\u001b[K');
    assert.match(bars[1] ?? '', /^\[.*\] {2}\d+% {2}.* a$/u);
    assert.equal(bars.at(-1), '');
    for (const bar of bars) assert.ok(bar.length < 60);
    assert.match(stdout, /^1 file, /u);
  });

  const quiet: readonly (readonly [string, readonly string[], boolean])[] = [
    ['case 119: without --progress when piped', [], false],
    ['with --progress when piped', ['--progress'], false],
    ['with -p when piped', ['-p'], false],
    ['with --progress=none on a terminal', ['--progress=none'], true],
    ['with --quiet on a terminal', ['--quiet'], true],
    ['with --json on a terminal', ['--json'], true],
  ];
  for (const [name, options, isTerminal] of quiet) {
    it(`is nothing ${name}`, async () => {
      const init = { files: { upload: moving(Promise.resolve()) }, isTerminal };
      const { stdout, stderr } = await runWith(['upload', ...options, local('a')], init);
      assert.equal(stderr, '');
      assert.doesNotMatch(stdout, /%/u);
    });
  }

  it('is nothing on a terminal that can draw nothing', async () => {
    const env = { WHERRY_URL: 'wherry://h', WHERRY_TOKEN: 'qRkVWJcFRqi7rsNMbagaDd', TERM: 'dumb' };
    const { stderr } = await runWith(['upload', local('a')], {
      files: { upload: moving(Promise.resolve()) },
      isTerminal: true,
      env,
    });
    assert.equal(stderr, '');
  });

  it('case 120: with --progress=plain names every file, each with exactly one 100.00%', async () => {
    const args = ['upload', '--progress=plain', local('a'), local('c'), '/d'];
    const { stdout } = await runWith(args, {
      files: { ...files, uploadFiles: manyOf(moving(Promise.resolve())) },
    });
    assert.equal(stdout.match(/100\.00% \| /gu)?.length, 2);
    assert.ok(stdout.includes(`100.00% | ${local('a')}\n`) && stdout.includes(`100.00% | ${local('c')}\n`));
  });
});

describe('a lost link', () => {
  const losing: Files['upload'] = async (source, destination, options) => {
    options?.onEvent?.({ type: 'started', path: source, size: 10, offset: 0 });
    options?.onEvent?.({ type: 'interrupted', message: 'gone' });
    options?.onEvent?.({ type: 'started', path: source, size: 10, offset: 6 });
    options?.onEvent?.({
      type: 'done',
      path: source,
      destination,
      kind: 'file',
      size: 10,
      outcome: 'created',
    });
    return { outcome: 'created', destination, bytes: 10 };
  };

  it('is told on a terminal, and that it is back, and where the file goes on', async () => {
    const { stderr } = await runWith(['upload', local('a')], { files: { upload: losing }, isTerminal: true });
    const lines = stderr.replaceAll('\r\u001b[K', '').split('\n');
    assert.deepEqual(lines.slice(0, 2), ['wherry: connection lost, trying again', 'wherry: resumed']);
    assert.match(lines[2] ?? '', /^wherry: continuing .*\/a at 60 %$/u);
  });

  it('is silence when piped, unless lines or JSON are asked for', async () => {
    const run = (...options: readonly string[]) =>
      runWith(['upload', ...options, local('a')], { files: { upload: losing } });
    const silent = await run();
    assert.equal(silent.stderr, '');
    assert.doesNotMatch(silent.stdout, /lost/u);
    assert.match(
      (await run('--progress=plain')).stdout,
      /^connection lost, trying again\nresumed\ncontinuing at 60/u,
    );
    const types = (await run('--json')).stdout.trim().split('\n');
    assert.deepEqual(
      types.map((line) => (JSON.parse(line) as { type: string }).type),
      ['interrupted', 'resumed', 'continued', 'done', 'summary'],
    );
  });
});

describe('a listing without end', () => {
  it('is printed as it comes, once there is too much of it to be sorted', async () => {
    let given = 0;
    const list: Files['list'] = async function* () {
      for (; given < 200_002; given += 1) yield { ...directory, path: `/${200_002 - given}` as RemotePath };
    };
    let givenAtFirstWrite = 0;
    const onWrite = (): void => void (givenAtFirstWrite ||= given);
    const { stdout } = await runWith(['list'], { files: { list }, onWrite });
    assert.equal(givenAtFirstWrite, 199_999);
    assert.match(stdout, /^10\n100\n/u);
    assert.match(stdout, /\n2\n1\n$/u);
  });
});

describe('output whose reader is gone', () => {
  const gone = AbortSignal.abort(new WherryError('CANCELLED'));

  it('ends a listing without an error', async () => {
    const list: Files['list'] = async function* (_path, options) {
      yield directory;
      options?.signal?.throwIfAborted();
    };
    const { exitCode, stderr } = await runWith(['list', '-r', '/'], { files: { list }, stdoutClosed: gone });
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  it('does not end a transfer', async () => {
    const { exitCode } = await runWith(['upload', local('a')], { files: { upload }, stdoutClosed: gone });
    assert.equal(exitCode, 0);
  });
});
