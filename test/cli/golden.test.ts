// What --json prints, command by command, against the files of test/cli/golden/ and docs/reference/json.md: programs rely
// on it. After a change that is meant, run this with WHERRY_WRITE_GOLDEN=1, and look at the difference.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { JSON_OBJECTS } from '../../scripts/reference/json-objects.ts';
import { createServer, type Server } from '../../src/server/index.ts';
import { runInProcess } from './run-in-process.ts';

let folder: string;
let server: Server;
const stateBefore = process.env.XDG_STATE_HOME;
const TIME = new Date('2026-11-20T12:00:00.000Z');

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-golden-'));
  process.env.XDG_STATE_HOME = join(folder, 'state');
  for (const path of ['root/photos', 'local/tree']) await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, 'root/photos/one.jpg'), 'picture');
  await writeFile(join(folder, 'root/notes.txt'), 'notes');
  await symlink('notes.txt', join(folder, 'root/link'));
  await writeFile(join(folder, 'local/new.txt'), 'new');
  await writeFile(join(folder, 'local/tree/below.txt'), 'below');
  for (const path of ['root/photos/one.jpg', 'root/notes.txt', 'local/new.txt', 'local/tree/below.txt'])
    await utimes(join(folder, path), TIME, TIME);
  server = await createServer({
    root: join(folder, 'root'),
    stateDirectory: join(folder, 'server'),
    port: 0,
    listen: '127.0.0.1',
  });
});
after(async () => {
  if (stateBefore === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateBefore;
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Fields whose values differ from run to run; their types do not. */
const VARIABLE = new Set([
  ...['aheadMs', 'availableBytes', 'bytesPerSecond', 'freeBytes', 'freeEntries', 'pin', 'port', 'privateKey'],
  ...[
    'publicKey',
    'roundTripMs',
    'seconds',
    'token',
    'tookMs',
    'totalBytes',
    'totalEntries',
    'usedBytes',
    'version',
  ],
  ...['given', 'shown'],
]);
/** Not every file system counts them. */
const UNCOUNTED = new Set(['totalEntries', 'freeEntries']);
/** Of directories and links, which the test does not set. */
const TIMES = new Set(['mtime', 'mtimeUs']);

const normalise = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((each) => normalise(each));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !UNCOUNTED.has(name))
        .map(([name, each]) => [
          name,
          TIMES.has(name) && !isSetTime(each) ? `<${typeof each}>` : normalise(each, name),
        ]),
    );
  }
  if (VARIABLE.has(key)) return `<${typeof value}>`;
  if (typeof value !== 'string') return value;
  return value
    .replaceAll(folder, 'FOLDER')
    .replaceAll(String(server.port), 'PORT')
    .replaceAll(server.pin, 'PIN')
    .replaceAll(/\d+(?:\.\d+)? ms/gu, 'N ms')
    .replaceAll(/wherry\/\d+\.\d+\.\d+/gu, 'wherry/VERSION');
};
const isSetTime = (value: unknown): boolean =>
  value === TIME.toISOString() || value === TIME.getTime() * 1000;

const objects = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The type of an object is documented, with all of its fields, and it has all that are always there. */
const checkDocumented = (object: Record<string, unknown>): void => {
  const { type, ...fields } = object;
  const known = JSON_OBJECTS.find((each) => each.type === type);
  assert.ok(known, `the type ${String(type)} is not in docs/reference/json.md: ${JSON.stringify(object)}`);
  for (const name of Object.keys(fields))
    assert.ok(
      name in known.fields || `${name}?` in known.fields,
      `${String(type)}.${name} is not documented`,
    );
  for (const name of Object.keys(known.fields))
    assert.ok(name.endsWith('?') || name in fields, `${String(type)} lacks ${name}`);
};

/** In this order: each finds what those before it have left. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  list: ['list', '/'],
  'list-recursive': ['list', '-r', '/photos'],
  stat: ['stat', '--checksum', '/notes.txt', '/photos'],
  find: ['find', '/photos', '--type', 'f'],
  du: ['du'],
  df: ['df'],
  doctor: ['doctor'],
  file: ['file', '/empty'],
  'file-update': ['file', '--update', '/empty'],
  directory: ['directory', '/made'],
  'upload-plan': ['upload', '-n', 'LOCAL/new.txt', '/made'],
  upload: ['upload', 'LOCAL/new.txt', '/made'],
  'upload-tree': ['upload', '-r', 'LOCAL/tree', '/made'],
  'upload-again': ['upload', 'LOCAL/new.txt', '/made'],
  'download-plan': ['download', '-n', '/notes.txt', 'LOCAL'],
  download: ['download', '/notes.txt', 'LOCAL'],
  copy: ['copy', '/notes.txt', '/copied.txt'],
  'move-plan': ['move', '-n', '/copied.txt', '/moved.txt'],
  move: ['move', '/copied.txt', '/moved.txt'],
  'remove-plan': ['remove', '-n', '-r', '/made'],
  remove: ['remove', '-r', '/made', '/moved.txt'],
  'parts-list': ['parts', 'list'],
  'generate-token': ['generate-token'],
  'generate-keys': ['generate-keys'],
  'error-missing': ['stat', '/missing'],
  'error-usage': ['list', '--nonsense'],
  'error-command': ['delete'],
  'error-partly': ['stat', '/notes.txt', '/missing'],
};

describe('--json', () => {
  for (const [name, args] of Object.entries(RUNS)) {
    it(`prints of ${name} what it always printed`, async () => {
      const local = args.map((each) => each.replace('LOCAL', join(folder, 'local')));
      const { exitCode, stdout, stderr } = await runInProcess([...local, '--json'], {
        env: { WHERRY_URL: server.address, WHERRY_TOKEN: server.token },
      });
      const printed = { stdout: objects(stdout), stderr: objects(stderr) };
      for (const object of [...printed.stdout, ...printed.stderr]) checkDocumented(object);
      const lines = [
        ...printed.stdout.map((object) => JSON.stringify(normalise(object))),
        ...printed.stderr.map((object) => `stderr ${JSON.stringify(normalise(object))}`),
        `exit ${exitCode}`,
        '',
      ].join('\n');
      const file = join(import.meta.dirname, 'golden', `${name}.txt`);
      if (process.env.WHERRY_WRITE_GOLDEN === '1') await writeFile(file, lines);
      assert.equal(lines, await readFile(file, 'utf8'));
    });
  }
});
