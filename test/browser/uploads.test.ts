// Uploads in a browser: what was picked, dropped and pasted arrives byte for byte, whatever happens on the way.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { patternBytes } from '../files/bed.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { createServer } from '../../src/server/index.ts';
import { logIn, openPage, putFiles, type PageBed } from './page-bed.ts';

const MIB = 1024 * 1024;
const LARGE = 24 * MIB;
/** So slow that a person could press something meanwhile. */
const SLOW = { bandwidth: { upload: 4 * MIB } };
const large = patternBytes(LARGE);

interface GivenFile {
  readonly name: string;
  readonly content: string;
  readonly lastModified?: number;
  readonly type?: string;
}

/** What the page does: it makes files and drops them onto the middle of the window, or pastes them. Text, since tests know no DOM. */
const GIVE = `(kind, given) => {
  const data = new DataTransfer();
  for (const { name, content, lastModified = 1700000000000, type = '' } of given)
    data.items.add(new File([content], name, { lastModified, type }));
  const init = { bubbles: true, cancelable: true };
  const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
  if (kind === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));
  else
    for (const type of ['dragenter', 'dragover', 'drop'])
      target.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }));
}`;

const give = async (page: Page, kind: 'drop' | 'paste', files: readonly GivenFile[]): Promise<void> => {
  await page.evaluate(`(${GIVE})(${JSON.stringify(kind)}, ${JSON.stringify(files)})`);
};

const drop = (page: Page, files: readonly GivenFile[]): Promise<void> => give(page, 'drop', files);

/** Drops entries of the disk, as a file manager does. */
const dropFromDisk = async ({ page, context }: PageBed, paths: readonly string[]): Promise<void> => {
  const session = await context.newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
};

/** A file of the disk: it has the same time whenever it is picked. */
const putLarge = async ({ bed }: PageBed): Promise<string> => {
  const path = join(bed.running.directory, 'large.bin');
  await writeFile(path, large);
  return path;
};

const pick = async (page: Page, path: string, press: () => Promise<void>): Promise<void> => {
  const chooser = page.waitForEvent('filechooser');
  await press();
  await (await chooser).setFiles(path);
};

const pickLarge = async (bed: PageBed): Promise<string> => {
  const path = await putLarge(bed);
  await pick(bed.page, path, () => bed.page.getByRole('grid').press('u'));
  return path;
};

const isDone = (page: Page): Promise<void> => page.locator('.job-done').waitFor();

/** Waits until so much of the only file is there. */
const hasMoved = async (page: Page, percent: number): Promise<void> => {
  const running = page.locator('.upload-running .upload-words');
  await running.waitFor();
  for (;;) {
    const [, moved = '0'] = /(\d+) %/u.exec((await running.textContent()) ?? '') ?? [];
    if (Number(moved) >= percent) return;
    await page.waitForTimeout(25);
  }
};

const contentOf = (bed: PageBed, name: string): Promise<string> => readFile(join(bed.root, name), 'utf8');

const partsOf = async (bed: PageBed): Promise<readonly string[]> => {
  const staging = join(bed.root, '.wherry', 'staging');
  return existsSync(staging) ? readdir(staging) : [];
};

describe('uploads', () => {
  it('takes what is dropped anywhere, whatever it is called, and says how it went', async () => {
    await using bed = await openPage({ files: { 'docs/': '' }, at: '/docs' });
    const { page } = bed;
    const names = ['constructor', '__proto__', '.hidden', 'ünï ✓', '<b>&amp;', '%41', ' x'];
    await drop(page, [
      ...names.map((name) => ({ name, content: `this is ${name}` })),
      { name: 'empty', content: '' },
    ]);
    await isDone(page);
    for (const name of names) assert.equal(await contentOf(bed, `docs/${name}`), `this is ${name}`);
    assert.equal(await contentOf(bed, 'docs/empty'), '');
    assert.match((await page.locator('.job-words').textContent()) ?? '', /8 of 8 files.*done/u);
    await bed.axe();
    await page.getByRole('button', { name: 'Show less of the uploads' }).click();
    await bed.axe();
  });

  it('takes what is dropped while the link is still being made, and shows no file that is dropped beside', async () => {
    await using bed = await openPage({ files: { a: 'old' }, logsIn: false });
    const { page } = bed;
    const opening = Promise.withResolvers<void>();
    await page.routeWebSocket(/\/link$/u, async (route) => {
      await opening.promise;
      route.connectToServer();
    });
    await page.getByLabel('Password or token').waitFor();
    const before = page.url();
    await dropFromDisk(bed, [await putLarge(bed)]);
    assert.equal(page.url(), before);
    await logIn(page, bed.token);
    await drop(page, [{ name: 'b', content: 'new' }]);
    assert.equal(existsSync(join(bed.root, 'b')), false);
    opening.resolve();
    await isDone(page);
    assert.equal(await contentOf(bed, 'b'), 'new');
  });

  it('takes a folder with all that is below it, and what is pasted', async () => {
    await using bed = await openPage();
    const { page } = bed;
    const folder = join(bed.bed.running.directory, 'folder');
    const names = ['__proto__', 'constructor', 'a\\b', '.hidden', 'ünï ✓'];
    await putFiles(folder, {
      'deep/empty/': '',
      ...Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`many/f${at}`, `${at}`])),
    });
    for (const name of names) await writeFile(join(folder, 'deep', name), name);
    await dropFromDisk(bed, [folder]);
    await isDone(page);
    for (const name of names) assert.equal(await contentOf(bed, `folder/deep/${name}`), name);
    assert.deepEqual(await readdir(join(bed.root, 'folder/deep/empty')), []);
    assert.equal((await readdir(join(bed.root, 'folder/many'))).length, 250);
    await give(page, 'paste', [{ name: 'image.png', content: 'picture', type: 'image/png' }]);
    await page.locator('.job-done').nth(1).waitFor();
    assert.ok((await readdir(bed.root)).some((name) => /^image \d{4}-\d\d-\d\d .*\.png$/u.test(name)));
  });

  it('asks about names that are taken before a byte moves', async () => {
    const old = 'old content';
    await using bed = await openPage({ files: { a: old, b: old, c: old } });
    const { page } = bed;
    await drop(
      page,
      ['a', 'b', 'c', 'd'].map((name) => ({ name, content: `new ${name}` })),
    );
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await bed.axe();
    assert.equal(existsSync(join(bed.root, 'd')), false);
    await dialog.getByRole('button', { name: 'Skip' }).click();
    await dialog.getByLabel('What to do about b').selectOption('replace');
    await dialog.getByLabel('What to do about c').selectOption('rename');
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await isDone(page);
    assert.deepEqual(await Promise.all(['a', 'b', 'c', 'c (1)', 'd'].map((name) => contentOf(bed, name))), [
      old,
      'new b',
      old,
      'new c',
      'new d',
    ]);
    // Nothing at all, when one thinks better of it.
    await drop(page, [
      { name: 'a', content: 'newer' },
      { name: 'e', content: 'e' },
    ]);
    await dialog.getByRole('button', { name: 'Upload nothing' }).click();
    assert.equal(existsSync(join(bed.root, 'e')), false);
  });

  it('stops where it is, and goes on there', async () => {
    await using bed = await openPage({ server: SLOW });
    const { page } = bed;
    await pickLarge(bed);
    await hasMoved(page, 25);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText(/Stopped at/u).waitFor();
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByText(/continued at/u).waitFor();
    assert.match(await page.title(), /^\d+ % – /u);
    await isDone(page);
    assert.deepEqual(new Uint8Array(await readFile(join(bed.root, 'large.bin'))), large);
  });

  it('goes on by itself when the server was gone for a while', async () => {
    await using bed = await openPage({ server: SLOW, expects: /WebSocket|ERR_CONNECTION/u });
    const { page } = bed;
    await pickLarge(bed);
    await hasMoved(page, 30);
    const { server, root, stateDirectory } = bed.bed.running;
    const { port } = server;
    await server.close({ graceMs: 0 });
    await page.getByText(/the connection was lost, trying again/u).waitFor();
    const again = await createServer({
      listen: '127.0.0.1',
      port,
      root,
      stateDirectory,
      token: bed.token,
      log: () => {},
    });
    try {
      await isDone(page);
      assert.deepEqual(new Uint8Array(await readFile(join(bed.root, 'large.bin'))), large);
    } finally {
      await again.close();
    }
  });

  it('remembers what was not finished when the page is loaded anew, and goes on with it', async () => {
    await using bed = await openPage({ server: SLOW });
    const { page } = bed;
    const path = await pickLarge(bed);
    await hasMoved(page, 40);
    page.on('dialog', (asked) => void asked.accept());
    await page.reload();
    await page.getByRole('heading', { name: '1 file was not finished' }).waitFor();
    await bed.axe();
    await pick(page, path, () => page.getByRole('button', { name: 'Pick the files again' }).click());
    await page.getByText(/continued at/u).waitFor();
    await isDone(page);
    assert.deepEqual(new Uint8Array(await readFile(join(bed.root, 'large.bin'))), large);
    assert.equal(await page.getByRole('heading', { name: '1 file was not finished' }).count(), 0);
  });

  it('pauses when one is logged out, and goes on when one is logged in again', async () => {
    await using bed = await openPage({ server: SLOW });
    const { page } = bed;
    await pickLarge(bed);
    await hasMoved(page, 25);
    await page.getByRole('button', { name: 'owner' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await logIn(page, bed.token);
    await isDone(page);
    assert.deepEqual(new Uint8Array(await readFile(join(bed.root, 'large.bin'))), large);
  });

  it('stops with a sentence where there is no room, and goes on once there is', async () => {
    const home = 'anna';
    await using bed = await openPage({
      prepare: ({ account }) => account({ name: home, verbs: ROLES.editor, home: true, quotaBytes: 2 * MIB }),
    });
    const { page } = bed;
    const directory = join(bed.root, 'home', home);
    const fits = { name: 'old', content: 'x'.repeat(MIB) };
    await drop(page, [fits]);
    await isDone(page);
    await drop(page, [{ name: 'new', content: 'y'.repeat(1.5 * MIB) }]);
    await page
      .getByRole('alert')
      .getByText(/ask for a larger quota/u)
      .waitFor();
    await bed.axe();
    assert.deepEqual(await readdir(directory), ['old']);
    // What lies in the trash counts, and goes before a write is refused.
    await page.getByRole('row', { name: 'old' }).click();
    await page.keyboard.press('Delete');
    await page.getByText('This folder is empty').waitFor();
    await page.getByRole('button', { name: 'Try failed ones again' }).click();
    await page.locator('.job-done').nth(1).waitFor();
    assert.deepEqual(await readdir(directory), ['new']);
  });

  it('leaves no part of what is cancelled', async () => {
    await using bed = await openPage({ server: SLOW });
    const { page } = bed;
    await pickLarge(bed);
    await hasMoved(page, 30);
    assert.notDeepEqual(await partsOf(bed), []);
    await page.getByRole('button', { name: 'Cancel upload' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel upload' }).click();
    await page.locator('.uploads').waitFor({ state: 'detached' });
    for (let turns = 0; turns < 100 && (await partsOf(bed)).length > 0; turns += 1)
      await page.waitForTimeout(50);
    assert.deepEqual(await partsOf(bed), []);
    assert.equal(existsSync(join(bed.root, 'large.bin')), false);
  });

  it('gives pictures that are pasted at once names of their own, and says which dropped ones share a name', async () => {
    await using bed = await openPage();
    const { page } = bed;
    const picture = { name: 'image.png', type: 'image/png' };
    await give(page, 'paste', [
      { ...picture, content: 'one' },
      { ...picture, content: 'two' },
    ]);
    await isDone(page);
    const names = (await readdir(bed.root)).filter((name) => name.startsWith('image')).toSorted();
    assert.match(names.join(' | '), /^image [\d.\- ]+ \(2\)\.png \| image [\d.\- ]+\.png$/u);
    await drop(page, [
      { name: 'same', content: 'first' },
      { name: 'same', content: 'second' },
    ]);
    await page.locator('.job-done').nth(1).waitFor();
    await page.getByText(/another file “same”/u).waitFor();
    assert.equal(await contentOf(bed, 'same'), 'first');
  });

  it('keeps what was not picked again for another time', async () => {
    await using bed = await openPage({ server: SLOW });
    const { page } = bed;
    const first = await putLarge(bed);
    const other = join(bed.bed.running.directory, 'other.bin');
    await writeFile(other, patternBytes(8 * MIB));
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('grid').press('u');
    await (await chooser).setFiles([first, other]);
    await page.locator('.upload-running').first().waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    page.on('dialog', (asked) => void asked.accept());
    await page.reload();
    await page.getByRole('heading', { name: '2 files were not finished' }).waitFor();
    await pick(page, other, () => page.getByRole('button', { name: 'Pick the files again' }).click());
    await page.getByRole('heading', { name: '1 file was not finished' }).waitFor();
    await isDone(page);
    assert.deepEqual(new Uint8Array(await readFile(join(bed.root, 'other.bin'))), patternBytes(8 * MIB));
    await page.reload();
    await page.getByRole('heading', { name: '1 file was not finished' }).waitFor();
  });

  it('shows nothing of an upload to who is logged in next', async () => {
    await using bed = await openPage({ server: SLOW });
    const { page } = bed;
    const anna = await bed.bed.account({ name: 'anna', verbs: ROLES.editor });
    await pickLarge(bed);
    await hasMoved(page, 10);
    await page.getByRole('button', { name: 'owner' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await logIn(page, anna);
    assert.equal(await page.locator('.uploads').count(), 0);
    await drop(page, [{ name: 'of anna', content: 'hers' }]);
    await isDone(page);
    assert.equal(await page.locator('.job').count(), 1);
    await page.getByRole('button', { name: 'Remove what is done' }).click();
    await page.locator('.uploads').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'anna' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await logIn(page, bed.token);
    await isDone(page);
    assert.deepEqual(new Uint8Array(await readFile(join(bed.root, 'large.bin'))), large);
  });
});
