// `--save`: what can be saved, and as what.

import assert from 'node:assert/strict';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { contentsOf, openSyncPlace, put } from './sync-place.ts';
import { openSavedPlace } from './saved-place.ts';

const fileOf = (env: Readonly<Record<string, string>>, name: string): string =>
  join(env['XDG_STATE_HOME'] ?? '', 'wherry/sync/pairs', `${name}.json`);

describe('sync --save', () => {
  it('keeps the pair with its options in a file for its user alone, and does nothing else', async () => {
    await using place = await openSavedPlace();
    await put(place.local, { a: 'a' });
    const patterns = join(place.local, '../patterns');
    await writeFile(patterns, '*.bak\n\n');
    const { exitCode, stdout, stderr } = await place.run(
      `sync push --save=mine --delete --max-delete 5% --exclude *.tmp --exclude-from ${patterns} --bandwidth 1M:2M --timeout 20 LOCAL home:/docs`,
    );
    assert.equal(exitCode, 0, stderr);
    assert.match(
      stdout,
      /^Saved as "mine": .*\/local and home:\/docs\. "wherry sync run" keeps it in step\.\n$/u,
    );
    assert.deepEqual(await contentsOf(place.served), {});
    const file = fileOf(place.env, 'mine');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
      version: 1,
      mode: 'push',
      local: place.local,
      server: 'home',
      remote: '/docs',
      isPaused: false,
      delete: true,
      maxDelete: { percent: 5 },
      exclude: ['*.tmp', '*.bak'],
      timeoutMs: 20_000,
      bandwidth: { upload: 1_048_576, download: 2_097_152 },
    });
  });

  it('names the pair after the local directory, and the same pair again gets the new options', async () => {
    await using place = await openSavedPlace();
    assert.match((await place.run('sync both --save LOCAL home:/docs')).stdout, /^Saved as "local"/u);
    assert.match(
      (await place.run('sync both --save --checksum LOCAL home:/docs')).stdout,
      /^Saved as "local"/u,
    );
    assert.match(
      (await place.run('sync pull --save home:/photos LOCAL/photos')).stderr,
      /changes .* already/u,
    );
    const { objects } = await place.objects('sync list');
    assert.deepEqual(
      objects.map(({ name, state }) => [name, state]),
      [['local', 'stopped']],
    );
    const status = await place.run('sync status local');
    assert.match(status.stdout, /^Options +--checksum$/mu);
    assert.match(status.stdout, /^State +stopped: no process serves it; "wherry sync run" does$/mu);
  });

  it('finds the name of a server that only the environment says, if it has one', async () => {
    await using place = await openSyncPlace();
    const refused = await place.run('sync both --save LOCAL /docs');
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /must be found again .*\(BAD_REQUEST\)\n.*\n\n {2}wherry remote add home/u);
    const [url = '', token = ''] = [place.env['WHERRY_URL'], place.env['WHERRY_TOKEN']];
    await place.run(`remote add home ${url}`, { input: `${token}\n` });
    assert.match((await place.run('sync both --save LOCAL /docs')).stdout, /home:\/docs/u);
  });

  it('refuses what is for one call, and names that are none', async () => {
    await using place = await openSavedPlace();
    for (const [line, said] of [
      ['sync both --save -n LOCAL home:/docs', /--dry-run is for a run of now/u],
      ['sync both --save --start-anew LOCAL home:/docs', /--start-anew is for a run of now/u],
      ['sync both --save --watch LOCAL home:/docs', /--watch is for a run of now/u],
      ['sync both --save --port 1 LOCAL home:/docs', /--port cannot be saved/u],
      ['sync both --save --token-file x LOCAL home:/docs', /--token-file cannot be saved/u],
      ['sync both --save=../x LOCAL home:/docs', /cannot be the name of a pair/u],
      ['sync both --save LOCAL work:/docs', /no remote "work"/u],
      ['sync both --save LOCAL /docs', /must be found again/u],
      ['sync pause x', /There is no saved pair "x"/u],
      ['sync forget ../x', /There is no saved pair/u],
      ['sync status x', /None is saved yet/u],
    ] as const) {
      const { exitCode, stderr } = await place.run(line);
      assert.equal(exitCode, 1, line);
      assert.match(stderr, said, line);
    }
    assert.equal((await place.run('sync resume --allow-delete x y')).exitCode, 2);
    assert.equal((await place.run('sync list')).stdout, '');
  });

  it('pauses, resumes and forgets in the files while no process runs, and shows those that are damaged', async () => {
    await using place = await openSavedPlace();
    await place.run('sync both --save LOCAL home:/docs');
    const states = async (): Promise<unknown> =>
      (await place.objects('sync list')).objects.map(({ state }) => state);
    await place.run('sync pause local');
    assert.deepEqual(await states(), ['paused']);
    const allowed = await place.run('sync resume --allow-delete 3 local');
    assert.match(allowed.stderr, /no process runs that would make it/u);
    assert.deepEqual(await states(), ['paused']);
    await place.run('sync resume local');
    assert.deepEqual(await states(), ['stopped']);
    await chmod(fileOf(place.env, 'local'), 0o666);
    assert.deepEqual(await states(), ['damaged']);
    assert.match((await place.run('sync status local')).stdout, /chmod 600/u);
    assert.match((await place.run('sync list')).stdout, /^local +damaged$/mu);
    assert.match((await place.run('sync forget local')).stdout, /Both directories stay as they are/u);
    assert.deepEqual(await states(), []);
  });
});
