// The script in a real bash, which asks the real program about a real server. What is looked at is the line as bash
// would show it after the tab key.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { createPlace, finish, startServer, type Place, type RunningServer } from '../program.ts';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const hasBash = spawnSync('bash', ['--version']).status === 0;

let place: Place;
let server: RunningServer;
let bin: string;

before(async () => {
  place = await createPlace();
  await mkdir(join(place.root, 'my photos'));
  await writeFile(join(place.root, "it's $5 & more"), '');
  await writeFile(join(place.root, 'a:b=c'), '');
  await writeFile(join(place.root, 'my photos', 'one.jpg'), '');
  await writeFile(join(place.root, 'two\nlines'), '');
  await mkdir(join(place.local, 'local dir'));
  await writeFile(join(place.local, 'report (final).pdf'), '');
  bin = join(place.folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'wherry'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  await chmod(join(bin, 'wherry'), 0o755);
  server = await startServer(place);
  const added = await server.client(['remote', 'add', 'home', server.env['WHERRY_URL'] ?? ''], {
    input: `${server.env['WHERRY_TOKEN']}\n`,
    env: { XDG_CONFIG_HOME: join(place.folder, 'config') },
  });
  assert.equal(added.exitCode, 0, added.stderr);
  for (const args of [
    ['user', 'add', 'anna'],
    ['token', 'create', 'the laptop'],
  ]) {
    const { exitCode, stderr } = await server.client(args);
    assert.equal(exitCode, 0, stderr);
  }
});
after(async () => {
  await server.stop();
  await place.remove();
});

/** Types lines in an interactive bash, a tab behind each, and gives each line as it is then. */
const tab = async (
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  const [rc, shown] = [join(place.folder, 'rc'), join(place.folder, 'shown')];
  // A key of its own writes down the line as readline holds it.
  await writeFile(
    rc,
    `source <(wherry completions bash)\nbind -x '"\\C-g": printf "%s\\0" "$READLINE_LINE" >> "${shown}"'\nPS1='ready>'\n`,
  );
  await writeFile(shown, '');
  const child = spawn('script', ['-qec', `bash --noprofile --rcfile '${rc}' -i`, '/dev/null'], {
    cwd: place.local,
    env: {
      ...process.env,
      ...server.env,
      PATH: `${bin}:${process.env.PATH}`,
      XDG_CONFIG_HOME: join(place.folder, 'config'),
      TERM: 'dumb',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = finish(child);
  // Before the prompt, keys would be the terminal's own.
  await new Promise<void>((resolve) => {
    let said = '';
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes('ready>')) resolve();
    });
  });
  child.stdin.write(`${lines.map((line) => `${line}\t\u0007\u0015`).join('')}exit\n`);
  await ended;
  return (await readFile(shown, 'utf8')).split('\0').slice(0, -1);
};

describe('bash', { skip: !hasBash || process.platform !== 'linux' ? 'needs bash and script' : false }, () => {
  const cases: readonly (readonly [string, string])[] = [
    ['wherry dow', 'wherry download '],
    ['wherry put --on-conflict=rep', 'wherry put --on-conflict=replace '],
    ['wherry list /my', 'wherry list /my\\ photos/'],
    ['wherry list "/my', 'wherry list "/my photos/"'],
    ['wherry stat /my\\ photos/o', 'wherry stat /my\\ photos/one.jpg '],
    ['wherry cat /it', "wherry cat /it\\'s\\ \\$5\\ \\&\\ more "],
    ["wherry cat '/it", "wherry cat '/it'\\''s $5 & more' "],
    ['wherry cat "/my photos/', 'wherry cat "/my photos/one.jpg" '],
    ['wherry cat /a', 'wherry cat /a:b=c '],
    ['wherry put rep', 'wherry put report\\ \\(final\\).pdf '],
    ['wherry put --to=/my', 'wherry put --to=/my\\ photos/'],
    ['wherry cat /two', 'wherry cat /two'],
    ['wherry remote show h', 'wherry remote show home '],
    ['wherry list ho', 'wherry list home:/'],
    ['wherry list home:/my', 'wherry list home:/my\\ photos/'],
    ['wherry list "home:/my', 'wherry list "home:/my photos/"'],
    ['wherry cat home:/a', 'wherry cat home:/a:b=c '],
    ['wherry cat home:/a:b', 'wherry cat home:/a:b=c '],
    ['wherry put rep home:/my', 'wherry put rep home:/my\\ photos/'],
    ['wherry user role an', 'wherry user role anna '],
    ['wherry user role anna rea', 'wherry user role anna reader '],
    ['wherry token revoke the', 'wherry token revoke the\\ laptop '],
    ['wherry share /my', 'wherry share /my\\ photos/'],
    ['wherry token list --account an', 'wherry token list --account anna '],
    ['wherry list --remote=h', 'wherry list --remote=home '],
  ];
  const found = new Map<string, string>();
  before(async () => {
    let missing = cases;
    // The key gives up when a person would; on a busy machine what has been given up may be typed again.
    for (let attempt = 0; attempt < 4 && missing.length > 0; attempt += 1) {
      const lines = await tab(missing.map(([typed]) => typed));
      for (const [index, [typed]] of missing.entries()) found.set(typed, lines[index] ?? '');
      missing = missing.filter(([typed, expected]) => found.get(typed) !== expected);
    }
  });
  for (const [typed, expected] of cases) {
    it(`completes ${typed}`, () => assert.equal(found.get(typed), expected));
  }

  it('says nothing when there is no server', async () => {
    assert.deepEqual(await tab(['wherry cat /m'], { WHERRY_URL: 'wherry://127.0.0.1:1' }), ['wherry cat /m']);
  });

  it('says nothing, and ends, when a server is there that never answers', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const lines = ['wherry cat /m', 'wherry user role an'];
    assert.deepEqual(await tab(lines, { WHERRY_URL: `wherry://127.0.0.1:${port}` }), lines);
    silent.close();
  });
});
