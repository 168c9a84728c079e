// --record-rate and `wherry rates`, as a user meets them.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openReplaceableFile } from '../../src/cli/rates/replaceable-file.ts';
import { createPlace, runProgram, startServer, type Place, type RunningServer } from './program.ts';

let place: Place;
let server: RunningServer;
const local = (name: string): string => join(place.local, name);

before(async () => {
  place = await createPlace();
  server = await startServer(place);
  await writeFile(local('large'), Buffer.alloc(9_000_000, 'w'));
  await mkdir(local('many'));
  for (let index = 0; index < 20; index += 1) await writeFile(local(`many/${index}`), 'x'.repeat(100));
  await writeFile(local('notes.csv'), 'mine\n');
});
after(async () => {
  await server.stop();
  await place.remove();
});

interface RecordedJson {
  readonly format: string;
  readonly command: string;
  readonly files: readonly { readonly path: string; readonly outcome: string }[];
  readonly samples: readonly { readonly seconds: number; readonly bytes: number }[];
}
const readJson = async (name: string): Promise<RecordedJson> =>
  JSON.parse(await readFile(local(name), 'utf8')) as RecordedJson;

describe('--record-rate', () => {
  it('records an upload as CSV, from 0 to the last byte, and replaces an older recording', async () => {
    for (const source of ['many', 'large']) {
      const done = await server.client(['put', '-r', '--record-rate', 'up.csv', source]);
      assert.deepEqual([done.exitCode, done.stderr], [0, '']);
    }
    const [headings, first, ...rows] = (await readFile(local('up.csv'), 'utf8')).trimEnd().split('\n');
    assert.equal(headings, 'seconds,bytes,bytes_per_second,mean_bytes_per_second');
    assert.equal(first, '0,0,0,0');
    assert.equal(rows.at(-1)?.split(',')[1], '9000000');
    assert.deepEqual(
      (await readdir(place.local)).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('records a download as JSON, with its files', async () => {
    const done = await server.client(['get', '-r', '--record-rate', 'down.json', '/many', 'copy']);
    assert.equal(done.exitCode, 0);
    const recorded = await readJson('down.json');
    assert.deepEqual(
      [recorded.format, recorded.command, recorded.files.length],
      ['wherry-rates', 'download', 20],
    );
    assert.equal(recorded.samples.at(-1)?.bytes, 2000);
  });

  it('records what standard input and output took', async () => {
    const put = await server.client(['put', '--record-rate', 'in.json', '-', '/piped'], { input: 'abcdef' });
    const get = await server.client(['get', '--record-rate', 'out.json', '/piped', '-']);
    assert.deepEqual([put.exitCode, get.exitCode, get.stdout], [0, 0, 'abcdef']);
    for (const name of ['in.json', 'out.json']) assert.equal((await readJson(name)).samples.at(-1)?.bytes, 6);
  });

  it('is written when the transfer fails too, with what was measured', async () => {
    const failed = await server.client(['get', '--record-rate', 'failed.json', '/large', '/missing', '.']);
    assert.equal(failed.exitCode, 3);
    const { files } = await readJson('failed.json');
    assert.deepEqual(files.map(({ outcome }) => outcome).sort(), ['NOT_FOUND', 'unchanged']);
  });

  it('leaves nothing beside a name that became a directory meanwhile', async () => {
    const folder = local('meanwhile');
    await mkdir(folder);
    const file = await openReplaceableFile({ path: join(folder, 'r.csv'), what: 'one', isOwn: () => true });
    await mkdir(join(folder, 'r.csv'));
    await assert.rejects(file.write('text'), { code: 'NOT_A_FILE' });
    assert.deepEqual(await readdir(folder), ['r.csv']);
  });

  it('changes the file behind a link, not the link', async () => {
    await writeFile(local('behind.csv'), '');
    await symlink('behind.csv', local('link.csv'));
    assert.equal((await server.client(['put', '--record-rate', 'link.csv', 'large'])).exitCode, 0);
    assert.match(await readFile(local('behind.csv'), 'utf8'), /^seconds,/u);
  });

  const refusals: readonly (readonly [string, string, string, RegExp])[] = [
    ['another ending', 'rate.txt', 'BAD_REQUEST', /end its name with "\.csv" or "\.json"/u],
    ['a file that is no recording', 'notes.csv', 'ALREADY_EXISTS', /left as it is/u],
    ['a directory', 'dir.csv', 'NOT_A_FILE', /is a directory/u],
    ['a missing directory', 'no/rate.csv', 'NOT_FOUND', /directory of "no\/rate\.csv" does not exist/u],
    ['a place below a file', 'large/rate.csv', 'NOT_A_DIRECTORY', /not a directory/u],
  ];
  for (const [what, file, code, message] of refusals) {
    it(`refuses ${what} before anything is transferred`, async () => {
      await mkdir(local('dir.csv'), { recursive: true });
      const refused = await server.client(['put', '--record-rate', file, '--to', '/never', 'large']);
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stderr, message);
      assert.ok(refused.stderr.endsWith(`(${code})\n`), refused.stderr);
      await assert.rejects(stat(join(place.root, 'never')), { code: 'ENOENT' });
    });
  }

  it('leaves a file that it refused as it was, and does not go with --dry-run', async () => {
    assert.equal(await readFile(local('notes.csv'), 'utf8'), 'mine\n');
    const refused = await server.client(['put', '-n', '--record-rate', 'dry.csv', 'large']);
    assert.match(refused.stderr, /A dry run transfers nothing.*\(BAD_REQUEST\)/u);
    await assert.rejects(stat(local('dry.csv')), { code: 'ENOENT' });
  });
});

describe('wherry rates', () => {
  const rates = (...args: string[]) => runProgram(['rates', ...args], { cwd: place.local });
  before(async () => {
    await writeFile(
      local('a.csv'),
      'seconds,bytes,bytes_per_second,mean_bytes_per_second\n0,0,0,0\n2,2048,1024,1024\n',
    );
    await writeFile(
      local('bad.csv'),
      'seconds,bytes,bytes_per_second,mean_bytes_per_second\n0,0,0,0\n1,x,2,3\n',
    );
  });

  it('prints a line for each recording, without block characters when piped', async () => {
    const { stdout, exitCode } = await rates('a.csv');
    assert.equal(exitCode, 0);
    assert.equal(
      stdout,
      'FILE     TIME    BYTES       MEAN        MAX\na.csv  2.00 s  2.0 KiB  1.0 KiB/s  1.0 KiB/s\n',
    );
  });

  it('prints objects with --json', async () => {
    const { stdout } = await rates('--json', 'a.csv');
    assert.deepEqual(JSON.parse(stdout), {
      type: 'rates',
      file: 'a.csv',
      seconds: 2,
      bytes: 2048,
      meanBytesPerSecond: 1024,
      maxBytesPerSecond: 1024,
      samples: 1,
    });
  });

  it('draws several into one picture, and again over the older one', async () => {
    for (const files of [['a.csv'], ['a.csv', 'down.json']])
      assert.deepEqual(await rates('--svg', 'p.svg', ...files), { exitCode: 0, stdout: '', stderr: '' });
    const svg = await readFile(local('p.svg'), 'utf8');
    assert.match(svg, />a\.csv<.*>2\.0 KiB in 2\.00 s/u);
    assert.match(svg, />down\.json</u);
    assert.match((await rates('--svg', '-', 'a.csv')).stdout, /^<svg [^]*<\/svg>\n$/u);
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'a damaged recording, with its line',
      ['bad.csv'],
      /"bad\.csv", line 3: "x" is not a number.*\(BAD_REQUEST\)/u,
    ],
    ['a missing one', ['none.csv'], /"none\.csv" does not exist.*\(NOT_FOUND\)/u],
    ['a directory', ['many'], /"many" is a directory.*\(NOT_A_FILE\)/u],
    [
      'a picture with the name of something else',
      ['--svg', 'a.csv', 'a.csv'],
      /no name for a picture.*\(BAD_REQUEST\)/u,
    ],
    [
      'a picture over another file',
      ['--svg', 'mine.svg', 'a.csv'],
      /"mine\.svg" exists.*\(ALREADY_EXISTS\)/u,
    ],
    [
      'a picture and objects on the same output',
      ['--svg', '-', '--json', 'a.csv'],
      /does not go with --json/u,
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, async () => {
      await writeFile(local('mine.svg'), '<svg xmlns="http://www.w3.org/2000/svg"><title>Mine</title></svg>');
      const refused = await rates(...args);
      assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
      assert.match(refused.stderr, message);
    });
  }
});
