// Section 2 of the hostile list, held against the disk core: links, and files that are none. Directories that become
// links while they are used are in swapped-directories.test.ts. After each, what lies beside the root is byte for byte as
// it was, and nothing read came from there.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  lstatSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CONFLICT_POLICIES } from '../../src/storage/index.ts';
import { MARKER, openJailBed, type JailBed } from '../storage/disk-core/jail-bed.ts';
import {
  answers,
  batch,
  codeOf,
  directory,
  download,
  file,
  link,
  path,
  scanned,
  upload,
} from '../storage/disk-core/bed.ts';

/** Shapes of a link to something outside; the place it is put at is one directory below the root. */
const OUTSIDE_TARGETS: Readonly<Record<string, (bed: JailBed) => string>> = {
  'an absolute link': ({ outside }) => outside,
  'a relative link': () => '../../outside',
  'a link by way of the root itself': ({ root }) => `${root}/../outside`,
  'a link by way of a directory inside': () => './../place/../../outside',
  'a link to a link outside': () => '../chain',
  'a link to the directory above the root': () => '../..',
  'a link to /': () => '/',
  'a dangling link': () => '../../outside/nothing',
};

const withLink = (make: (bed: JailBed) => string): JailBed => {
  const bed = openJailBed();
  mkdirSync(join(bed.root, 'place'));
  symlinkSync('../outside', join(bed.root, 'chain'));
  symlinkSync(make(bed), join(bed.root, 'place/link'));
  writeFileSync(join(bed.root, 'mine'), 'mine');
  return bed;
};

/** Everything that may be tried on a path; none of it may get through the link. */
const tryAll = async ({ core }: JailBed, at: string): Promise<string[]> => {
  const buffer = Buffer.alloc(65_536);
  const relative = at.slice(1);
  const leaks = (work: () => string | Uint8Array) =>
    codeOf(() => assert.ok(!Buffer.from(work()).includes(MARKER), `${at} leaks`));
  const codes: string[] = [
    await leaks(() => download(core, at)),
    await codeOf(() => core.checksum(path(at)).next()),
    await leaks(() => JSON.stringify(scanned(core, at))),
    await codeOf(() => core.copy(path(at), path('/copied'), { policy: 'replace', recursive: true })),
    await codeOf(() => core.createFile(path(at))),
    await codeOf(() => core.makeDirectory(path(at), { parents: true })),
  ];
  for (const policy of CONFLICT_POLICIES.filter((one) => one !== 'rename')) {
    codes.push(await codeOf(() => upload(core, `${at}/below`, 'mine', policy)));
    const results = await answers(
      core.writeBatch(
        path('/'),
        batch(file(`${relative}/below`, 'mine'), directory(`${relative}/sub`), link(`${relative}/l`, 'x')),
        { policy },
      ),
    );
    codes.push(...results);
  }
  codes.push(
    await codeOf(() => core.move(path('/mine'), path(`${at}/below`), { policy: 'replace' })),
    await codeOf(() => core.copy(path('/mine'), path(`${at}/below`), { policy: 'replace' })),
    await codeOf(() => core.move(path(`${at}/secret`), path('/stolen'), { policy: 'replace' })),
    await codeOf(() => core.copy(path(`${at}/secret`), path('/stolen'), { policy: 'replace' })),
    await codeOf(() => core.remove(path(`${at}/secret`))),
    await codeOf(() => core.remove(path(`${at}/sub`), { recursive: true })),
    await codeOf(() => core.createFile(path(`${at}/below`))),
    await codeOf(() => core.makeDirectory(path(`${at}/below/deep`), { parents: true })),
    await codeOf(() => core.stat(path(`${at}/secret`))),
    await leaks(() => download(core, `${at}/secret`)),
  );
  const read = core.readBatch(path('/'), [relative, `${relative}/secret`, `${relative}/sub/secret`], buffer);
  assert.equal(read.problems.length, 3, at);
  assert.ok(!buffer.includes(MARKER));
  return codes;
};

describe('Links that lead outside', () => {
  for (const [shape, make] of Object.entries(OUTSIDE_TARGETS)) {
    it(`row 12: ${shape} lets nothing through, as a leaf or on the way`, async () => {
      using bed = withLink(make);
      const codes = await tryAll(bed, '/place/link');
      for (const code of codes)
        assert.ok(!['none', 'created', 'replaced', 'unchanged', 'renamed'].includes(code), codes.join(' '));
      assert.equal(
        bed.core.stat(path('/place/link')).leads,
        shape === 'a dangling link' ? 'outside' : 'outside',
      );
      bed.assertOutsideUntouched();
      assert.ok(!existsSync(join(bed.root, 'stolen')) && existsSync(join(bed.root, 'mine')));
    });

    it(`row 12: ${shape} is itself what is listed, replaced, moved and removed`, async () => {
      using bed = withLink(make);
      const { core, root } = bed;
      const listed = scanned(core).entries.find((entry) => entry.path === '/place/link');
      assert.deepEqual([listed?.kind, listed?.target, listed?.size], ['link', make(bed), 0]);
      assert.equal(
        core.move(path('/place/link'), path('/place/link2'), { policy: 'fail' }).outcome,
        'created',
      );
      assert.equal(readlinkSync(join(root, 'place/link2')), make(bed));
      assert.equal((await upload(core, '/place/link2', 'mine', 'replace')).outcome, 'replaced');
      assert.ok(lstatSync(join(root, 'place/link2')).isFile());
      symlinkSync(make(bed), join(root, 'place/link'));
      assert.equal(core.remove(path('/place/link'), { recursive: true }), 1);
      symlinkSync(make(bed), join(root, 'place/link'));
      assert.equal(core.remove(path('/place'), { recursive: true }), 3);
      bed.assertOutsideUntouched();
    });
  }

  it('row 13: writing to a dangling link never makes what it points at', async () => {
    using bed = openJailBed();
    const { core, root, outside } = bed;
    for (const policy of CONFLICT_POLICIES) {
      symlinkSync(join(outside, 'new'), join(root, 'link'));
      await codeOf(() => upload(core, '/link', 'mine', policy));
      await core.writeBatch(path('/'), batch(file('link', 'mine'), file('link/x', 'mine')), { policy });
      await codeOf(() => core.createFile(path('/link')));
      await codeOf(() => core.makeDirectory(path('/link'), { parents: true }));
      assert.ok(!existsSync(join(outside, 'new')));
      core.remove(path('/link'));
    }
    bed.assertOutsideUntouched();
  });

  it('row 12: a root that is reached through a link is still one root', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await upload(core, '/file', 'mine');
    symlinkSync(join(root, 'file'), join(root, 'absolute'));
    assert.equal(core.stat(path('/absolute')).leads, 'file');
    assert.equal(download(core, '/absolute'), 'mine');
  });
});

describe('Links sent by a peer', () => {
  const HOSTILE_LINKS = [
    '/etc/passwd',
    '/',
    '..',
    '../x',
    '../../outside/secret',
    'a/../../x',
    './../x',
    'missing/../..',
    '',
    'nul\0byte',
  ];

  it('row 16: a target that leads, or could come to lead, out of the tree is refused, and the rest is written', async () => {
    using bed = openJailBed();
    const { core } = bed;
    for (const policy of CONFLICT_POLICIES) {
      const targets = HOSTILE_LINKS.filter((target) => target !== '');
      const results = await answers(
        core.writeBatch(
          path('/tree'),
          batch(...targets.map((target, index) => link(`l${index}`, target)), file('after', 'x')),
          { policy },
        ),
      );
      for (const result of results.slice(0, -1))
        assert.ok(result === 'FORBIDDEN' || result === 'BAD_REQUEST', results.join(' '));
      assert.match(results.at(-1) ?? '', /created|unchanged/u);
    }
    assert.deepEqual(
      scanned(core).entries.map((entry) => entry.path),
      ['/tree', '/tree/after'],
    );
    bed.assertOutsideUntouched();
  });

  it('row 16: a chain of links that climbs step by step is stopped where it would leave the tree', async () => {
    using bed = openJailBed();
    const { core } = bed;
    const results = await answers(
      core.writeBatch(
        path('/tree'),
        batch(
          directory('a/b'),
          link('a/b/up', '../..'),
          link('a/b/further', 'up/..'),
          link('early', 'a/later/..'),
          link('a/later', '..'),
          file('a/b/up/../../escaped', 'x'),
          file('a/b/up/inside', 'x'),
          link('top', 'a/b/up/a'),
          link('replaced', 'a/b/..'),
        ),
        { policy: 'replace' },
      ),
    );
    assert.deepEqual(results, [
      'created',
      'created',
      'FORBIDDEN',
      'FORBIDDEN',
      'created',
      'BAD_REQUEST',
      'created',
      'created',
      'created',
    ]);
    assert.equal(download(core, '/tree/inside'), 'x');
    bed.assertOutsideUntouched();
  });

  it('row 16: a link that is safe where it is cannot be moved or copied to where it leads outside', async () => {
    using bed = openJailBed();
    const { core } = bed;
    await core.writeBatch(
      path('/'),
      batch(file('a/b/c/f', 'x'), link('a/b/c/link', '../../f'), file('a/f', 'x')),
      { policy: 'fail' },
    );
    assert.equal(core.stat(path('/a/b/c/link')).leads, 'file');
    assert.equal(
      await codeOf(() => core.move(path('/a/b/c/link'), path('/link'), { policy: 'fail' })),
      'FORBIDDEN',
    );
    assert.equal(
      await codeOf(() => core.copy(path('/a/b/c/link'), path('/link'), { policy: 'fail' })),
      'FORBIDDEN',
    );
    assert.equal(
      await codeOf(() => core.move(path('/a/b/c/link'), path('/a/b/c/other'), { policy: 'fail' })),
      'none',
    );
  });

  it('row 16: kinds and flags that are none of ours make the batch malformed', async () => {
    using bed = openJailBed();
    const { core } = bed;
    const good = batch(file('f', 'x'));
    for (const [offset, value] of [
      [12, 4],
      [12, 0],
      [13, 2],
      [13, 0xff],
    ] as const) {
      const bytes = Uint8Array.from(good, (byte, index) => (index === offset ? value : byte));
      assert.equal(
        await codeOf(() => core.writeBatch(path('/'), bytes, { policy: 'replace' })),
        'BAD_REQUEST',
      );
    }
    assert.deepEqual(scanned(core).entries, []);
  });

  it('row 16: what arrives is an ordinary file, whatever was there: no setuid bit survives or spreads', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await core.writeBatch(path('/'), batch(file('f', 'x', { executable: true })), { policy: 'fail' });
    execFileSync('chmod', ['6755', join(root, 'f')]);
    await core.copy(path('/f'), path('/copy'), { policy: 'fail' });
    assert.equal(lstatSync(join(root, 'copy')).mode & 0o7111, 0o111);
    await core.writeBatch(path('/'), batch(file('f', 'other', { executable: true })), { policy: 'replace' });
    assert.equal(lstatSync(join(root, 'f')).mode & 0o7111, 0o111);
    execFileSync('chmod', ['6755', join(root, 'f')]);
    await core.writeBatch(path('/'), batch(file('f', 'other')), { policy: 'replace' });
    assert.equal(lstatSync(join(root, 'f')).mode & 0o7111, 0);
  });
});

describe('Files that are none', () => {
  it('row 18: a FIFO, a socket and a device are listed, never opened, never waited for, and can be removed', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const server = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    // Making a device takes rights that the tests may not have; the other two behave alike.
    const hasDevice = spawnSync('mknod', [join(root, 'device'), 'c', '1', '5']).status === 0;
    const names = ['fifo', 'socket', ...(hasDevice ? ['device'] : [])];
    await upload(core, '/file', 'x');
    for (const name of names) {
      const at = `/${name}`;
      assert.equal(core.stat(path(at)).kind, 'other');
      assert.equal(await codeOf(() => core.openReader(path(at))), 'NOT_A_FILE');
      assert.equal(await codeOf(() => core.checksum(path(at)).next()), 'NOT_A_FILE');
      assert.equal(await codeOf(() => core.copy(path(at), path('/copy'), { policy: 'fail' })), 'NOT_A_FILE');
      assert.equal(await codeOf(() => upload(core, at, 'x', 'replace')), 'NOT_A_FILE');
      assert.equal(await codeOf(() => upload(core, at, 'x')), 'ALREADY_EXISTS');
      assert.equal(await codeOf(() => upload(core, `${at}/x`, 'x')), 'NOT_A_DIRECTORY');
      assert.equal(core.readBatch(path('/'), [name], Buffer.alloc(4096)).problems[0]?.code, 'NOT_A_FILE');
      await core.writeBatch(path('/'), batch(link(`to-${name}`, name)), { policy: 'fail' });
      assert.equal(core.stat(path(`/to-${name}`)).leads, 'other');
      assert.equal(await codeOf(() => core.openReader(path(`/to-${name}`))), 'NOT_A_FILE');
      core.remove(path(`/to-${name}`));
    }
    assert.deepEqual(
      scanned(core)
        .entries.map((entry) => entry.kind)
        .sort(),
      [...names.map(() => 'other'), 'file'].sort(),
    );
    await new Promise((resolve) => server.close(resolve));
    for (const name of names.filter((one) => existsSync(join(root, one))))
      assert.equal(core.remove(path(`/${name}`)), 1);
    assert.deepEqual(readdirSync(root).sort(), ['.wherry', 'file']);
  });
});
