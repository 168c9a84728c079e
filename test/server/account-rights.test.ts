// What accounts may do, over a real server.

import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { PASSWORD, code, grant, remoteOf } from './account-bed.ts';
import { startServer } from './running-server.ts';

describe('accounts of a running server', () => {
  it('see and do what their rights allow, and nothing else', async () => {
    await using running = await startServer();
    await mkdir(join(running.root, 'photos/private'), { recursive: true });
    await mkdir(join(running.root, 'inbox'));
    await writeFile(join(running.root, 'photos/a.jpg'), 'a');
    await writeFile(join(running.root, 'photos/private/b.jpg'), 'b');
    await writeFile(join(running.root, 'secret.txt'), 's');
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, home: true });
    for (const rule of [
      grant('/photos', 'reader'),
      grant('/photos/private', 'none'),
      grant('/inbox', 'uploader'),
    ])
      await owner.admin.changeAccount('anna', { grant: rule });
    await using anna = await remoteOf(running, owner, 'anna');

    const names = async (path: string, recursive = false): Promise<string[]> => {
      const found: string[] = [];
      for await (const entry of anna.files.list(path, { recursive })) found.push(entry.path);
      return found.toSorted();
    };
    assert.equal(await anna.home(), '/home/anna');
    assert.deepEqual(await names('/'), ['/home', '/inbox', '/photos']);
    assert.deepEqual(await names('/', true), ['/home', '/home/anna', '/inbox', '/photos', '/photos/a.jpg']);
    await assert.rejects(names('/photos/private'), code('FORBIDDEN'));
    await assert.rejects(anna.files.stat('/secret.txt'), code('FORBIDDEN'));
    await assert.rejects(anna.files.stat('/missing.txt'), code('FORBIDDEN'));
    await assert.rejects(anna.files.remove('/photos/a.jpg'), code('FORBIDDEN'));
    await assert.rejects(anna.files.makeDirectory('/photos/new'), code('FORBIDDEN'));
    await assert.rejects(
      anna.files.move('/photos/a.jpg', '/home/anna/a.jpg', { onConflict: 'fail' }),
      code('FORBIDDEN'),
    );
    await anna.files.copy('/photos/a.jpg', '/home/anna/a.jpg');
    assert.equal(await readFile(join(running.root, 'home/anna/a.jpg'), 'utf8'), 'a');
    await assert.rejects(
      anna.files.copy('/photos', '/home/anna/photos', { recursive: true }),
      code('FORBIDDEN'),
    );
    await assert.rejects(anna.files.remove('/home', { recursive: true }), code('FORBIDDEN'));

    const drop = join(running.directory, 'drop.txt');
    await writeFile(drop, 'one');
    await anna.files.upload(drop, '/inbox/drop.txt');
    await writeFile(drop, 'two');
    await assert.rejects(
      anna.files.upload(drop, '/inbox/drop.txt', { onConflict: 'replace' }),
      code('FORBIDDEN'),
    );
    await assert.rejects(
      anna.files.download('/inbox/drop.txt', join(running.directory, 'x')),
      code('FORBIDDEN'),
    );
    await assert.rejects(anna.files.checksum('/inbox/drop.txt'), code('FORBIDDEN'));
    assert.equal(await readFile(join(running.root, 'inbox/drop.txt'), 'utf8'), 'one');
    await assert.rejects(anna.admin.listAccounts(), code('FORBIDDEN'));
  });

  it('row 12: cannot go through a link to where they may not', async () => {
    await using running = await startServer();
    await mkdir(join(running.root, 'private'));
    await writeFile(join(running.root, 'private/secret'), 's');
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, home: true });
    await using anna = await remoteOf(running, owner, 'anna');
    await anna.account.whoAmI();
    await symlink('../../private', join(running.root, 'home/anna/way'));
    await symlink('../../private/secret', join(running.root, 'home/anna/leaf'));
    for (const path of ['/home/anna/way/secret', '/home/anna/leaf'])
      await assert.rejects(
        anna.files.download(path, join(running.directory, 'got')),
        code('FORBIDDEN'),
        path,
      );
    await assert.rejects(Array.fromAsync(anna.files.list('/home/anna/way')), code('FORBIDDEN'));
    await assert.rejects(anna.files.remove('/home/anna/way/secret'), code('FORBIDDEN'));
    await assert.rejects(anna.files.makeDirectory('/home/anna/way/new'), code('FORBIDDEN'));
    assert.equal(await readFile(join(running.root, 'private/secret'), 'utf8'), 's');
    await using all = await running.connect();
    assert.equal((await all.files.stat('/home/anna/way/secret')).kind, 'file');
  });

  it('send and fetch trees across their rights, entry by entry', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    await owner.admin.changeAccount('anna', { grant: grant('/t/locked', 'none') });
    await owner.admin.changeAccount('anna', { grant: grant('/t/fixed', 'contributor') });
    await using anna = await remoteOf(running, owner, 'anna');
    const tree = join(running.directory, 't');
    for (const name of ['open', 'locked', 'fixed']) {
      await mkdir(join(tree, name), { recursive: true });
      await writeFile(join(tree, name, 'file'), name);
    }
    await owner.files.makeDirectory('/t/fixed', { parents: true });
    await owner.files.upload(join(tree, 'open/file'), '/t/fixed/file');
    const sent = await anna.files.uploadDirectory(tree, '/', { ifExists: 'merge', onConflict: 'replace' });
    assert.deepEqual(
      sent.problems.map(({ code: why }) => why),
      ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    );
    assert.equal(await readFile(join(running.root, 't/open/file'), 'utf8'), 'open');
    assert.equal(await readFile(join(running.root, 't/fixed/file'), 'utf8'), 'open');
    await assert.rejects(readFile(join(running.root, 't/locked/file')));

    await owner.files.makeDirectory('/t/locked', { parents: true });
    await owner.files.upload(join(tree, 'locked/file'), '/t/locked/file');
    const back = join(running.directory, 'back');
    const got = await anna.files.downloadDirectory('/t', back);
    assert.deepEqual(got.problems, []);
    assert.equal(await readFile(join(back, 'open/file'), 'utf8'), 'open');
    assert.equal(await readFile(join(back, 'fixed/file'), 'utf8'), 'open');
    await assert.rejects(readFile(join(back, 'locked/file')));
  });

  it('are administered by those who may, but for the owner', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'boss', verbs: ROLES.admin });
    await using boss = await remoteOf(running, owner, 'boss');
    await boss.admin.addAccount({ name: 'anna', verbs: ROLES.reader });
    assert.deepEqual(
      (await boss.admin.listAccounts()).map(({ name }) => name),
      ['anna', 'boss', 'owner'],
    );
    await assert.rejects(boss.admin.changeAccount('owner', { password: PASSWORD }), code('FORBIDDEN'));
    await assert.rejects(
      boss.admin.addToken('OWNER', { name: 'x', kind: 'named', verifier: deriveVerifier(generateToken()) }),
      code('FORBIDDEN'),
    );
    await assert.rejects(boss.admin.removeAccount('owner'), code('FORBIDDEN'));
    await boss.admin.removeAccount('anna');
    const connections = await boss.admin.listConnections();
    assert.deepEqual(connections.map(({ account }) => account).toSorted(), ['boss', 'owner']);
    const events = (await boss.admin.queryAudit({ event: 'account.*' })).map(
      ({ event, account }) => `${event} ${account}`,
    );
    assert.deepEqual(events, ['account.add owner', 'account.add boss', 'account.remove boss']);
  });

  it('are good for the directory they were made for, until its owner takes them over', async () => {
    await using first = await startServer();
    {
      await using owner = await first.connect();
      await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
      await using anna = await remoteOf(first, owner, 'anna');
      await anna.account.whoAmI();
    }
    const elsewhere = join(first.directory, 'elsewhere');
    await mkdir(elsewhere);
    {
      await using second = await startServer({ root: elsewhere, stateDirectory: first.stateDirectory });
      await using owner = await second.connect();
      await assert.rejects(remoteOf(second, owner, 'anna'), code('FORBIDDEN'));
    }
    await using third = await startServer({
      root: elsewhere,
      stateDirectory: first.stateDirectory,
      adoptAccounts: true,
    });
    await using owner = await third.connect();
    await using anna = await remoteOf(third, owner, 'anna');
    assert.equal((await anna.account.whoAmI()).name, 'anna');
  });

  it('fill their homes up to their quota, and are told what it is', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, home: true, quotaBytes: 1000 });
    await using anna = await remoteOf(running, owner, 'anna');
    const file = join(running.directory, 'file');
    await writeFile(file, Buffer.alloc(800));
    await anna.files.upload(file, '/home/anna/one');
    await assert.rejects(anna.files.upload(file, '/home/anna/two'), code('QUOTA'));
    const tree = join(running.directory, 'tree');
    await mkdir(tree);
    for (let index = 0; index < 5; index += 1) await writeFile(join(tree, `${index}`), Buffer.alloc(100));
    await assert.rejects(anna.files.uploadDirectory(tree, '/home/anna'), code('QUOTA'));
    const { quotaBytes, usedBytes } = await anna.account.whoAmI();
    assert.deepEqual([quotaBytes, usedBytes], [1000, 800]);
    await anna.files.remove('/home/anna/one');
    await anna.files.upload(file, '/home/anna/two');
  });

  it('rows 24, 38: have none of the rights of an account that had their name before', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    {
      await using before = await remoteOf(running, owner, 'anna');
      await before.files.makeDirectory('/made');
    }
    await owner.admin.removeAccount('anna');
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.reader });
    await using after = await remoteOf(running, owner, 'anna');
    await assert.rejects(after.files.makeDirectory('/more'), code('FORBIDDEN'));
    await assert.rejects(after.files.remove('/made'), code('FORBIDDEN'));
  });
});
