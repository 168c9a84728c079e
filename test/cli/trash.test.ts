// The trash from the command line: as real processes against a real server, and at a terminal.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { TrashItem } from '../../src/client/index.ts';
import { parseRemotePath } from '../../src/base/index.ts';
import { createPlace, startServer, type Place, type RunningServer } from './program.ts';
import { runWith } from './run-with.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const objects = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the trash on the command line', () => {
  it('gives a removed tree back by its path, as it was', async () => {
    await mkdir(join(place.root, 'tree/deep'), { recursive: true });
    await writeFile(join(place.root, 'tree/deep/file'), 'content');
    const removed = await server.client(['rm', '-r', '--json', '/tree']);
    assert.deepEqual(objects(removed.stdout), [{ type: 'removed', path: '/tree', entries: 1, isKept: true }]);
    assert.deepEqual(await readdir(place.root), ['.wherry']);
    const listed = await server.client(['trash', 'list']);
    assert.match(listed.stdout, /^ID +WHEN +WHY +BY +SIZE +PATH\n/u);
    assert.match(listed.stdout, / removed +owner +7 B +\/tree\/\n1 item, 7 B\n$/u);
    const restored = await server.client(['trash', 'restore', '/tree']);
    assert.deepEqual([restored.exitCode, restored.stdout], [0, 'Restored /tree.\n']);
    assert.equal(await readFile(join(place.root, 'tree/deep/file'), 'utf8'), 'content');
    assert.equal((await server.client(['trash', 'list'])).stdout, 'The trash is empty.\n');
  });

  it('lists the versions of a file, goes back to one, and keeps what that replaces', async () => {
    await writeFile(join(place.local, 'note'), 'one');
    await server.client(['put', 'note', '/note']);
    await writeFile(join(place.local, 'note'), 'two, longer');
    await server.client(['put', '--on-conflict', 'replace', 'note', '/note']);
    const [version, ...more] = objects((await server.client(['versions', '--json', '/note'])).stdout);
    assert.deepEqual(more, []);
    assert.deepEqual([version?.['path'], version?.['size'], version?.['reason']], ['/note', 3, 'replaced']);
    const id = String(version?.['id']);
    const { stdout } = await server.client(['versions', '--restore', id, '/note']);
    assert.equal(stdout, 'Restored /note; what was there is in the trash now.\n');
    assert.equal(await readFile(join(place.root, 'note'), 'utf8'), 'one');
    const other = await server.client(['versions', '--restore', id, '/tree']);
    assert.match(other.stderr, /is no version of "\/tree".*\(NOT_FOUND\)\n$/u);
    assert.equal(
      (await server.client(['versions', '/nothing'])).stdout,
      'No older content of /nothing is kept.\n',
    );
  });

  it('prints and fetches an older content, and leaves everything as it is', async () => {
    const [version] = objects((await server.client(['versions', '--json', '/note'])).stdout);
    const id = String(version?.['id']);
    const printed = await server.client(['cat', '--version', id, '/note']);
    assert.deepEqual([printed.exitCode, printed.stdout], [0, 'two, longer']);
    const part = ['cat', '--version', id, '--offset', '5', '--length', '4', '/note'];
    assert.equal((await server.client(part)).stdout, 'long');
    const dry = await server.client(['get', '-n', '--version', id, '/note', 'older']);
    assert.match(dry.stdout, /^create +older\n/u);
    assert.equal((await server.client(['get', '--version', id, '/note', 'older'])).exitCode, 0);
    assert.equal(await readFile(join(place.local, 'older'), 'utf8'), 'two, longer');
    await server.client(['rm', '-r', '/tree']);
    const [tree] = objects((await server.client(['trash', 'list', '--json'])).stdout);
    const below = await server.client(['cat', '--version', String(tree?.['id']), '/tree/deep/file']);
    assert.equal(below.stdout, 'content');
    await server.client(['trash', 'restore', '/tree']);
    assert.equal(await readFile(join(place.root, 'note'), 'utf8'), 'one');
    assert.equal(objects((await server.client(['versions', '--json', '/note'])).stdout).length, 1);
  });

  it('says what is wrong with an older content that is asked for', async () => {
    const [version] = objects((await server.client(['versions', '--json', '/note'])).stdout);
    const id = String(version?.['id']);
    const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['cat', '--version', id, '/tree'], 1, /"\/tree" is not in that item.*\(NOT_FOUND\)\n$/u],
      [['cat', '--version', id, '/note', '/tree'], 1, /name that path alone.*\(BAD_REQUEST\)\n$/u],
      [['cat', '--version', 'nonsense', '/note'], 2, /"nonsense" does not fit --version/u],
      [['get', '--version', id, '-r', '/note'], 1, /does not go with -r.*\(BAD_REQUEST\)\n$/u],
      [['get', '--version', id, '/note', '-'], 1, /"wherry cat --version ID PATH".*\(BAD_REQUEST\)\n$/u],
      [
        ['get', '--version', '00000000000aaaaaaaa-0', '/note', 'x'],
        1,
        /is not in the trash.*\(NOT_FOUND\)\n$/u,
      ],
    ];
    for (const [args, code, message] of refusals) {
      const { exitCode, stderr } = await server.client(args);
      assert.equal(exitCode, code, args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('refuses what it cannot restore, and says what to do', async () => {
    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [['trash', 'restore', 'nonsense'], /neither an id.*\(BAD_REQUEST\)\n$/u],
      [['trash', 'restore', '/nothing'], /Nothing in the trash was at "\/nothing".*\(NOT_FOUND\)\n$/u],
      [['trash', 'restore', '/note'], /exists; .*\(ALREADY_EXISTS\)\n$/u],
      [['trash', 'restore', '--to', '/x', '/a', '/b'], /one path.*\(BAD_REQUEST\)\n$/u],
      [['trash', 'empty'], /Add --yes if that is meant.*\(BAD_REQUEST\)\n$/u],
      [['versions', '--to', '/x', '/note'], /need --restore ID.*\(BAD_REQUEST\)\n$/u],
    ];
    for (const [args, message] of refusals) {
      const { exitCode, stderr, stdout } = await server.client(args);
      assert.deepEqual([exitCode, stdout], [1, ''], args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('is emptied below a path, or as a whole with --yes', async () => {
    await writeFile(join(place.root, 'tree/gone'), 'x'.repeat(2048));
    await server.client(['rm', '/tree/gone']);
    assert.equal(
      (await server.client(['trash', 'empty', '--older-than', '1h'])).stdout,
      'Nothing was to be removed.\n',
    );
    assert.equal(
      (await server.client(['trash', 'empty', '/tree'])).stdout,
      'Removed 1 item, 2.0 KiB for good.\n',
    );
    const { stdout } = await server.client(['trash', 'empty', '--yes', '--json']);
    assert.deepEqual(objects(stdout), [{ type: 'trashEmptied', items: 1, bytes: 11, stuck: 0 }]);
  });

  it('keeps nothing of a server that is told so, and leaves what is there', async () => {
    await server.client(['rm', '/note']);
    await server.stop();
    server = await startServer(place, ['--keep', '0']);
    assert.deepEqual(server.listening.remarks, ['nothing that is removed or replaced is kept']);
    const removed = await server.client(['rm', '-r', '--json', '/tree']);
    assert.equal(objects(removed.stdout)[0]?.['isKept'], false);
    assert.match((await server.client(['trash', 'list'])).stdout, / \/note\n1 item, /u);
  });
});

describe('the trash at a terminal', () => {
  const item: TrashItem = {
    id: '0hokk94pnu844f5404f-0',
    path: parseRemotePath('/a\u001b[31m\nb'),
    kind: 'file',
    size: 1,
    entries: 1,
    mtimeUs: 0,
    timeMs: 0,
    by: 'eve\u001b]0;',
    reason: 'removed',
  };
  async function* listed(): AsyncGenerator<TrashItem> {
    yield item;
  }
  const kept = async (_path: string, options?: { onKept?: (() => void) | undefined }): Promise<number> => {
    options?.onKept?.();
    return 1;
  };

  it('is how to undo a removal, said to a person only', async () => {
    const files = { remove: kept };
    const { stdout } = await runWith(['rm', "/it's here"], { files, isTerminal: true });
    assert.equal(stdout, "Removed /it's here.\nTo undo: wherry trash restore '/it'\\''s here'\n");
    const two = await runWith(['rm', '/a', '/b'], { files, isTerminal: true });
    assert.match(two.stdout, /\nTo undo: wherry trash restore PATH\.\.\., with the paths above\n$/u);
    for (const flag of ['--quiet', '--json'])
      assert.doesNotMatch((await runWith(['rm', flag, '/a'], { files, isTerminal: true })).stdout, /undo/u);
    assert.equal((await runWith(['rm', '/a'], { files })).stdout, 'Removed /a.\n');
    const gone = await runWith(['rm', '/a'], { files: { remove: async () => 1 }, isTerminal: true });
    assert.equal(gone.stdout, 'Removed /a.\n');
  });

  it('shows names that cannot steer it', async () => {
    const { stdout } = await runWith(['trash', 'list'], {
      files: { trashList: () => listed() },
      isTerminal: true,
    });
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\u0000-\u001f]/u);
    assert.equal(stdout.split('\n').length, 4);
  });
});
