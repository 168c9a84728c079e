// What holds a secret is for its user alone, whatever the umask says, and stays so when it is replaced.

import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createPlace, runProgram, type Finished, type Place } from './program.ts';
import { createDesk, type ServerDesk } from './daemon/started-server.ts';

let place: Place;
let desk: ServerDesk;
let umask: number;

before(async () => {
  place = await createPlace();
  desk = createDesk(place);
  // Of the programs that are started here, too.
  umask = process.umask(0);
});
after(async () => {
  process.umask(umask);
  desk.clear();
  await place.remove();
});

const rightsOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o077;

describe('with an umask that keeps nothing from anybody', () => {
  it('nobody else gets at what a server keeps, its log and its pidfile', async () => {
    const started = await desk.start(['--log-file', join(place.folder, 'server.log')]);
    const state = join(place.state, 'wherry');
    for (const path of [state, started.logFile, started.pidFile]) assert.equal(await rightsOf(path), 0, path);
    for (const name of await readdir(state, { recursive: true }))
      assert.equal(await rightsOf(join(state, name)), 0, name);
    assert.equal((await desk.wherry(['stop'])).exitCode, 0);
  });

  it('remotes stay private on replacement, also behind a link, which stays one', async () => {
    const config = join(place.folder, 'config', 'wherry');
    const real = join(place.folder, 'dotfiles', 'remotes.toml');
    await mkdir(config, { recursive: true });
    await mkdir(join(place.folder, 'dotfiles'));
    await writeFile(real, '');
    await chmod(real, 0o644);
    await symlink('../../dotfiles/remotes.toml', join(config, 'remotes.toml'));
    const add = (name: string): Promise<Finished> =>
      runProgram(['remote', 'add', name, 'wherry://127.0.0.1:1', '--offline', '--replace'], {
        env: { XDG_CONFIG_HOME: join(place.folder, 'config'), XDG_STATE_HOME: place.state },
        input: 'qRkVWJcFRqi7rsNMbagaDd\n',
      });
    for (const name of ['home', 'work', 'home']) {
      assert.equal((await add(name)).exitCode, 0);
      assert.equal((await stat(real)).mode & 0o777, 0o600);
    }
    assert.equal(await readlink(join(config, 'remotes.toml')), '../../dotfiles/remotes.toml');
    assert.deepEqual(await readdir(join(place.folder, 'dotfiles')), ['remotes.toml']);
    assert.match(
      await readFile(real, 'utf8'),
      /\[remotes\.home\][^]*\[remotes\.work\]|\[remotes\.work\][^]*\[remotes\.home\]/u,
    );
  });

  it('a private key is one', async () => {
    const key = join(place.folder, 'key.pem');
    assert.equal((await desk.wherry(['generate-keys', '--out', key])).exitCode, 0);
    assert.equal(await rightsOf(key), 0);
  });
});
