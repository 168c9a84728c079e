// `service install` and `uninstall` as real processes, in a configuration directory of their own.

import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createPlace, runProgram, type Finished, type Place } from '../program.ts';

let place: Place;
let unit: string;

beforeEach(async () => {
  place = await createPlace();
  unit = join(place.folder, 'config/systemd/user/wherry.service');
});
afterEach(() => place.remove());

const service = (...args: string[]): Promise<Finished> =>
  runProgram(['service', ...args], {
    cwd: place.folder,
    env: { XDG_STATE_HOME: place.state, XDG_CONFIG_HOME: join(place.folder, 'config') },
  });

const code = ({ exitCode, stderr }: Finished): string =>
  `${exitCode} ${/\((?<code>[A-Z_]+)\)\n/u.exec(stderr)?.groups?.code}`;

describe('service install', () => {
  it('writes a unit, says how to start it, replaces its own, and uninstall removes it with the link that enables it', async () => {
    const installed = await service('install', '--user', 'root', '7000');
    assert.equal(installed.exitCode, 0, installed.stderr);
    assert.match(installed.stdout, /systemctl --user enable --now wherry\.service/u);
    const text = await readFile(unit, 'utf8');
    assert.ok(text.includes(` --state=${join(place.state, 'wherry')} -- ${place.root} 7000\n`), text);
    assert.equal((await service('install', '--user', 'root', '7001')).exitCode, 0);
    assert.notEqual(await readFile(unit, 'utf8'), text);
    const wants = join(dirname(unit), 'default.target.wants');
    await mkdir(wants);
    await symlink(unit, join(wants, 'wherry.service'));
    assert.equal((await service('uninstall', '--user')).exitCode, 0);
    assert.deepEqual([await readdir(dirname(unit)), await readdir(wants)], [['default.target.wants'], []]);
    assert.equal(code(await service('uninstall', '--user')), '1 NOT_FOUND');
  });

  it('leaves a unit of somebody else alone, unless it is forced', async () => {
    await mkdir(dirname(unit), { recursive: true });
    await writeFile(unit, '[Service]\nExecStart=/bin/true\n');
    assert.equal(code(await service('install', '--user', 'root')), '1 ALREADY_EXISTS');
    assert.equal(code(await service('uninstall', '--user')), '12 FORBIDDEN');
    assert.match(await readFile(unit, 'utf8'), /bin\/true/u);
    assert.equal((await service('install', '--user', '--force', 'root')).exitCode, 0);
  });

  it('refuses what would put a secret into the unit, or could not work, and writes nothing', async () => {
    await chmod(place.root, 0o755);
    for (const [args, expected] of [
      [['--user', 'root', '7000', 'abcdefghijkmnopqrstuvwx'], '1 BAD_REQUEST'],
      [['--user', 'root', '--new-token'], '1 BAD_REQUEST'],
      [['--user', 'root', '0'], '1 BAD_REQUEST'],
      [['root'], '1 BAD_REQUEST'],
      [['--user', '--system', 'root'], '1 BAD_REQUEST'],
      [['--user', '--name', '../evil', 'root'], '1 INVALID_NAME'],
      [['--user', 'missing'], '1 NOT_FOUND'],
      [['--user', '--run-as', 'ann', 'root'], '1 BAD_REQUEST'],
      [['--system', '--print', '--run-as', 'a\nb', 'root'], '1 BAD_REQUEST'],
    ] as const) {
      assert.equal(code(await service('install', ...args)), expected, args.join(' '));
    }
    await assert.rejects(readFile(unit), { code: 'ENOENT' });
  });

  it('--sync writes the unit of saved pairs beside that of a server, and takes nothing of a server', async () => {
    const installed = await service('install', '--user', '--sync');
    assert.equal(installed.exitCode, 0, installed.stderr);
    assert.match(installed.stdout, /systemctl --user enable --now wherry-sync\.service/u);
    const own = join(dirname(unit), 'wherry-sync.service');
    const text = await readFile(own, 'utf8');
    assert.match(text, / sync run --quiet --log-file=- --log-format=text\n/u);
    assert.ok(text.includes(`\nEnvironment=XDG_STATE_HOME=${place.state}\n`), text);
    for (const args of [
      ['--sync', 'root'],
      ['--sync', '--read-only'],
      ['--sync', '--state', 'x'],
    ])
      assert.equal(code(await service('install', '--user', ...args)), '1 BAD_REQUEST', args.join(' '));
    assert.equal(code(await service('install', '--system', '--sync')), '1 BAD_REQUEST');
    assert.equal((await service('uninstall', '--user', '--sync')).exitCode, 0);
    assert.deepEqual(await readdir(dirname(unit)), []);
  });

  it('--print shows the unit and writes nothing', async () => {
    const { exitCode, stdout } = await service('install', '--system', '--print', '--run-as', 'ann', 'root');
    assert.equal(exitCode, 0);
    assert.match(stdout, /\nUser=ann\n/u);
    assert.match(stdout, / --state=\/var\/lib\/wherry\/wherry -- /u);
    assert.deepEqual((await readdir(place.folder)).toSorted(), ['local', 'root', 'state']);
  });

  it('lets a service of the system see each file that its options name, also in a home', async () => {
    const { exitCode, stdout, stderr } = await service(
      ...['install', '--system', '--print', '--run-as', 'ann', '--config', '/home/ann/server.toml'],
      ...['--token-file', '/home/ann/token', '--private-key', '/home/ann/key.pem', 'root'],
    );
    assert.equal(exitCode, 0, stderr);
    const seen = /^BindReadOnlyPaths=(?<paths>.*)$/mu.exec(stdout)?.groups?.paths?.split(' ');
    for (const name of ['server.toml', 'token', 'key.pem'])
      assert.ok(seen?.includes(`/home/ann/${name}`), stdout);
  });
});
