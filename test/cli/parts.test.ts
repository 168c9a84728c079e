// Interrupted transfers and what is left of them, as real processes against a real server.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  createPlace,
  finish,
  startProgram,
  startServer,
  type Finished,
  type Place,
  type RunningServer,
} from './program.ts';
import { openStallingProxy, type StallingProxyInit } from './stalling-proxy.ts';

let place: Place;
let server: RunningServer;

const MIB = 1024 * 1024;
/** Six pieces and a little. */
const CONTENT = randomBytes(25 * MIB);
/** Three pieces and more have passed by then. */
const STALL_AT = 15 * MIB;

before(async () => {
  place = await createPlace();
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

beforeEach(async () => {
  for (const path of [join(place.root, 'large'), join(place.local, 'large')]) await rm(path, { force: true });
});

interface Part {
  readonly key: string;
  readonly what: string;
  readonly from: string;
  readonly path: string;
  readonly size: number;
  readonly verified: number;
  readonly isActive: boolean;
}

const objects = <T>(text: string): readonly T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

const listParts = async (side: '--local' | '--server'): Promise<readonly Part[]> =>
  objects<Part>((await server.client(['parts', 'list', '--json', side])).stdout);

/** Runs a command through a proxy that stalls, until a part of three pieces is there, and interrupts it. */
const interrupt = async (
  args: readonly string[],
  direction: StallingProxyInit['direction'],
): Promise<Finished> => {
  const { port } = server.listening;
  await using proxy = await openStallingProxy({ port, direction, bytes: STALL_AT, end: 'stall' });
  const url = (server.env.WHERRY_URL ?? '').replace(`:${port}`, `:${proxy.port}`);
  const child = startProgram(args, { cwd: place.local, env: { ...server.env, WHERRY_URL: url } });
  const ended = finish(child);
  await proxy.reached;
  // What has passed is verified and kept in the background; the list tells of it while the transfer is under way.
  const side = direction === 'upload' ? '--server' : '--local';
  while (!(await listParts(side)).some(({ verified }) => verified >= 12 * MIB));
  child.kill('SIGINT');
  return ended;
};

describe('an interrupted upload', () => {
  it('says that the same command continues it, leaves a part, and is continued by the same command', async () => {
    await writeFile(join(place.local, 'large'), CONTENT);
    const { exitCode, stdout, stderr } = await interrupt(['upload', 'large', '/'], 'upload');
    assert.equal(exitCode, 130);
    assert.match(stdout, /^0 files, /u);
    assert.equal(
      stderr,
      'wherry: Interrupted. (CANCELLED)\nThe same command again continues where this one stopped.\n',
    );
    const [part, ...others] = await listParts('--server');
    assert.deepEqual(
      [part?.what, part?.from, part?.path, part?.size],
      ['upload', 'large', '/large', CONTENT.length],
    );
    assert.deepEqual(others, []);

    const again = await server.client(['upload', '--progress=plain', 'large', '/']);
    assert.equal(again.exitCode, 0);
    const verified = part?.verified ?? 0;
    const percent = ((verified * 100) / CONTENT.length).toFixed(2);
    assert.ok(again.stdout.startsWith(`continuing at ${percent}% | large\n`), again.stdout);
    assert.match(
      again.stdout,
      /\n100\.00% \| large\n1 file, 25\.0 MiB \(1[26]\.0 MiB were there already\) in /u,
    );
    assert.ok((await readFile(join(place.root, 'large'))).equals(CONTENT));
    assert.deepEqual(await listParts('--server'), []);
  });

  it('is told to programs, and its part can be discarded by the beginning of its key', async () => {
    await writeFile(join(place.local, 'large'), CONTENT);
    const { stdout, stderr } = await interrupt(['upload', '--json', 'large', '/'], 'upload');
    assert.deepEqual(
      objects<{ type: string }>(stdout).map(({ type }) => type),
      ['summary'],
    );
    assert.deepEqual(
      objects<{ code: string }>(stderr).map(({ code }) => code),
      ['CANCELLED'],
    );
    const table = (await server.client(['parts', 'list'])).stdout;
    assert.match(
      table,
      /^KEY +WHAT +DONE +SIZE +AGE +EXPIRES IN +FROM -> TO\n[\da-f]{12} +upload +(?:48|64) % +25\.0 MiB +\d+ s +7 d +large -> \/large\n$/u,
    );
    const digits = /\n([\da-f]{6})/u.exec(table)?.[1] ?? '';
    const discarded = await server.client(['parts', 'discard', 'ffffff', digits]);
    assert.equal(discarded.exitCode, 3);
    assert.equal(discarded.stdout, 'Discarded what was left of large -> /large.\n');
    assert.match(discarded.stderr, /No unfinished transfer has a key that begins with "ffffff"/u);
    assert.equal((await server.client(['parts', 'list'])).stdout, 'Nothing is unfinished.\n');
  });

  it('is gone on with by itself when only the link was lost', async () => {
    await writeFile(join(place.local, 'large'), CONTENT);
    const { port } = server.listening;
    await using proxy = await openStallingProxy({ port, direction: 'upload', bytes: STALL_AT, end: 'cut' });
    const url = (server.env.WHERRY_URL ?? '').replace(`:${port}`, `:${proxy.port}`);
    const { exitCode, stdout, stderr } = await server.client(['upload', '--progress=plain', 'large', '/'], {
      env: { WHERRY_URL: url },
    });
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /\nconnection lost, trying again\nresumed\ncontinuing at \d+\.\d\d% \| large\n/u);
    assert.match(stdout, /\n1 file, 25\.0 MiB in /u);
    assert.ok((await readFile(join(place.root, 'large'))).equals(CONTENT));
  });
});

describe('an interrupted download', () => {
  it('leaves a part here, is listed without a server, and is continued by the same command', async () => {
    await writeFile(join(place.root, 'large'), CONTENT);
    const { exitCode, stderr } = await interrupt(['download', '/large'], 'download');
    assert.equal(exitCode, 130);
    assert.match(stderr, /\nThe same command again continues where this one stopped\.\n$/u);
    const env = { WHERRY_URL: '', WHERRY_TOKEN: '' };
    const neither = await server.client(['parts', 'list', '--local=false'], { env });
    assert.notEqual(neither.exitCode, 0, 'asks the server, as without the option');
    const alone = await server.client(['parts', 'list', '--json', '--local'], { env });
    const [part] = objects<Part>(alone.stdout);
    assert.deepEqual([part?.what, part?.from, part?.isActive], ['download', '/large', false]);
    assert.equal(part?.path, join(place.local, 'large'));
    // Both sides were asked for: this one is told of, and the other's failure too.
    const both = await server.client(['parts', 'list'], { env });
    assert.equal(both.exitCode, 3);
    assert.match(both.stdout, /\n[\da-f]{12} +download /u);
    assert.match(both.stderr, /No server is configured/u);

    const again = await server.client(['download', '--json', '/large']);
    assert.equal(again.exitCode, 0);
    const [continued, done, summary] = objects<Record<string, unknown>>(again.stdout);
    assert.deepEqual([continued?.type, continued?.offset], ['continued', part?.verified]);
    assert.deepEqual(
      [done?.type, summary?.continued, summary?.bytes],
      ['done', part?.verified, CONTENT.length],
    );
    assert.ok((await readFile(join(place.local, 'large'))).equals(CONTENT));
    assert.deepEqual(await listParts('--local'), []);
  });

  it('leaves nothing after parts discard --all', async () => {
    await writeFile(join(place.root, 'large'), CONTENT);
    await interrupt(['download', '/large'], 'download');
    const { exitCode, stdout } = await server.client(['parts', 'discard', '--all']);
    assert.equal(exitCode, 0);
    assert.equal(stdout, `Discarded what was left of /large -> ${join(place.local, 'large')}.\n`);
    assert.equal((await server.client(['parts', 'discard', '--all'])).stdout, 'Nothing is unfinished.\n');
  });
});
