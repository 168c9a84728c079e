// The commands for shares, as real processes, against a real server.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { generateToken, deriveVerifier } from '../../../src/accounts/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';
import { runProgram, type Finished } from '../program.ts';

const PASSWORD = 'correct horse battery';

const startBed = async (): Promise<RunningServer> => {
  const running = await startServer();
  await mkdir(join(running.root, 'photos'));
  await writeFile(join(running.root, 'notes.txt'), 'notes');
  await writeFile(join(running.root, 'a\u001b[2Jb'), 'x');
  return running;
};

const wherry = (
  running: RunningServer,
  args: readonly string[],
  init: { readonly token?: string; readonly input?: string; readonly env?: Record<string, string> } = {},
): Promise<Finished> =>
  runProgram(args, {
    env: {
      HOME: running.directory,
      XDG_STATE_HOME: join(running.directory, 'state'),
      WHERRY_URL: running.server.address,
      WHERRY_TOKEN: init.token ?? running.server.token,
      ...init.env,
    },
    input: init.input,
  });

const done = async (work: Promise<Finished>): Promise<Finished> => {
  const finished = await work;
  assert.equal(finished.exitCode, 0, finished.stderr);
  return finished;
};

const LINK = /^https:\/\/(?:127\.0\.0\.1|localhost):\d+\/s\/[2-9A-Za-z]{22}$/u;

interface ShareObject {
  readonly id: string;
  readonly url: string;
  readonly hasPassword: boolean;
  readonly access: string;
  readonly state: string;
  readonly ended?: string;
}

const objects = ({ stdout }: Finished): readonly ShareObject[] =>
  stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ShareObject);

describe('the commands for shares', () => {
  it('print the link alone on the first line, and what it is good for beside it', async () => {
    await using running = await startBed();
    const made = await done(
      wherry(running, ['share', '/notes.txt', '--expires', '7d', '--uses', '3', '--label', 'for Ben']),
    );
    assert.match(made.stdout.trimEnd(), LINK);
    assert.match(
      made.stderr,
      /^Whoever has this link may read \/notes\.txt, 3 times, until \S+ \S+\. To end it: \S+ share revoke \S{11}\n$/u,
    );
    const [share] = objects(await done(wherry(running, ['share', 'list', '--json'])));
    assert.equal(share?.url, made.stdout.trimEnd());
    const shown = await done(wherry(running, ['share', 'show', share.id]));
    const [link, ...facts] = shown.stdout.trimEnd().split('\n');
    assert.equal(link, share.url);
    assert.match(facts.join('\n'), /Path +\/notes\.txt\n.*Label +for Ben\nPassword +no\nUsed +0 of 3\n/su);
    const quiet = await done(wherry(running, ['share', 'create', '-q', '/photos/']));
    assert.match(quiet.stdout.trimEnd(), LINK);
    assert.equal(quiet.stderr, '');
    const table = await done(wherry(running, ['share', 'list']));
    assert.match(table.stdout, /^\S{11} +good +reading +no +0 of 3 +\S+ \S+ +\/notes\.txt +for Ben$/mu);
    assert.match(table.stdout, /^\S{11} +good +reading +no +0 +never +\/photos\/$/mu);
  });

  it('row 53: take passwords from standard input or a file, and from no argument', async () => {
    await using running = await startBed();
    const file = join(running.directory, 'password');
    await writeFile(file, `${PASSWORD}\n`);
    const typed = await done(
      wherry(running, ['share', '/photos', '--upload', '--password', '--json'], { input: `${PASSWORD}\n` }),
    );
    const read = await done(
      wherry(running, ['share', 'create', '/photos', '--password-file', file, '--json']),
    );
    assert.deepEqual(
      [typed, read].flatMap(objects).map(({ access, hasPassword }) => [access, hasPassword]),
      [
        ['upload', true],
        ['read', true],
      ],
    );
    assert.ok(![typed, read].some(({ stdout, stderr }) => `${stdout}${stderr}`.includes(PASSWORD)));
    const argument = await wherry(running, ['share', '/photos', `--password=${PASSWORD}`], { input: '' });
    assert.equal(argument.exitCode, 2);
    assert.equal(objects(await done(wherry(running, ['share', 'list', '--json']))).length, 2);
  });

  it('end links, one by one, and go on after one that is not there', async () => {
    await using running = await startBed();
    for (const path of ['/notes.txt', '/photos', '/photos']) await done(wherry(running, ['share', path]));
    const [first, second, third] = objects(await done(wherry(running, ['share', 'list', '--json'])));
    const partly = await wherry(running, ['share', 'revoke', first?.id ?? '', 'nothing', second?.id ?? '']);
    assert.equal(partly.exitCode, 3);
    assert.equal(
      partly.stdout,
      'The link to /notes.txt works no more.\nThe link to /photos works no more.\n',
    );
    assert.match(partly.stderr, /^wherry: nothing: There is no such share; .* \(NOT_FOUND\)\n$/u);
    await done(wherry(running, ['rm', '-r', '/photos']));
    const [left, ...others] = objects(await done(wherry(running, ['share', 'list', '--json'])));
    assert.deepEqual([left?.id, left?.state, left?.ended, others.length], [third?.id, 'ended', 'removed', 0]);
    assert.match((await done(wherry(running, ['share', 'list']))).stdout, /target removed/u);
    await done(wherry(running, ['share', 'revoke', third?.id ?? '']));
    assert.equal((await done(wherry(running, ['share', 'list']))).stdout, 'Nothing is shared.\n');
  });

  it("row 37: show an administrator everybody's, without their links", async () => {
    await using running = await startBed();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    const token = generateToken();
    await owner.admin.addToken('anna', { name: 'x', kind: 'named', verifier: deriveVerifier(token) });
    const { url } = objects(await done(wherry(running, ['share', '/photos', '--json'], { token })))[0] ?? {};
    const [table, json] = [
      await done(wherry(running, ['share', 'list', '--all'])),
      await done(wherry(running, ['share', 'list', '--all', '--json'])),
    ];
    assert.match(table.stdout, /^ID +ACCOUNT +STATE .*\n\S{11} +anna +good /u);
    const [seen] = objects(json);
    assert.ok(url !== undefined && seen?.url === undefined && !json.stdout.includes(url.slice(-22)));
    const refused = await wherry(running, ['share', 'list', '--all'], { token });
    assert.equal(refused.exitCode, 12);
    assert.equal((await wherry(running, ['share', 'show', seen?.id ?? ''])).exitCode, 1);
  });

  it('draw the link for a camera below it, in colours where there are some', async () => {
    await using running = await startBed();
    const args = ['share', 'create', '/notes.txt', '--qr'];
    for (const env of [{ NO_COLOR: '1' }, { FORCE_COLOR: '1' }]) {
      const { stdout } = await done(wherry(running, args, { env }));
      const [link = '', ...drawn] = stdout.trimEnd().split('\n');
      assert.match(link, LINK);
      assert.equal(drawn.length, 21);
      assert.equal(drawn[0]?.includes('\u001b['), 'FORCE_COLOR' in env);
      assert.equal(stripVTControlCharacters(drawn[0] ?? ''), '█'.repeat(41));
    }
  });

  it('rows 7, 52: show names of others on one line, whatever they are', async () => {
    await using running = await startBed();
    const made = await done(wherry(running, ['share', 'create', '/a\u001b[2Jb']));
    const listed = await done(wherry(running, ['share', 'list']));
    for (const text of [made.stdout, made.stderr, listed.stdout]) assert.ok(!text.includes('\u001b'), text);
    assert.match(listed.stdout, /\/a\\x1b\[2Jb/u);
  });

  it('refuse what they do not understand, and say what they would', async () => {
    await using running = await startBed();
    const rows: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['share', 'create'], 2, /PATH/u],
      [['share', 'create', 'notes.txt'], 1, /is not absolute/u],
      [['share', 'create', '/none'], 1, /does not exist/u],
      [['share', 'nothing'], 2, /"share create"/u],
      [['share', '/notes.txt', '--upload'], 1, /is a file; share a directory/u],
      [['share', '/notes.txt', '--uses', '0'], 2, /1 to 1000000/u],
      [['share', '/notes.txt', '--uses', '1000001'], 2, /1 to 1000000/u],
      [['share', '/notes.txt', '--expires', '11y'], 2, /--expires/u],
      [['share', '/notes.txt', '--expires', '5000d'], 1, /ten years at most/u],
      [['share', '/notes.txt', '--label', 'a\u202eb'], 1, /visible characters/u],
      [['share', '/notes.txt', '--label='], 2, /needs a value/u],
      [['share', '/notes.txt', '--password'], 1, /No password came/u],
      [['share', '/notes.txt', '--password-file', '/nonexistent'], 1, /nonexistent/u],
      [['share', '/notes.txt', '--password-file', '/dev/null'], 1, /must be the password/u],
      [['share', '/notes.txt', '--password', '--password-file', 'x'], 1, /leave one of them out/u],
      [['share', '/notes.txt', '--qr', '--json'], 1, /leave one of them out/u],
      [['share', 'show', 'nothing', '--qr', '--json'], 1, /leave one of them out/u],
      [['share', 'show', 'nothing'], 1, /no share "nothing"/u],
      [['share', 'revoke', 'nothing'], 1, /no such share/u],
      [['share', 'revoke'], 2, /ID/u],
      [['link', '/notes.txt'], 2, /"wherry share create"/u],
      [['run', running.root, '0', '--public-url', 'files.example.org'], 2, /https:\/\/files\.example\.org/u],
    ];
    for (const [args, exitCode, says] of rows) {
      const finished = await wherry(running, args, { input: '' });
      assert.equal(finished.exitCode, exitCode, `${args.join(' ')}: ${finished.stderr}`);
      assert.match(finished.stderr, says);
    }
    assert.equal((await done(wherry(running, ['share', 'list', '--json']))).stdout, '');
  });
});
