// The two sides of `wherry gui` in Chromium: putting and getting by keys, buttons, dragging and the clipboard, names that are taken,
// and a transfer that is paused.

import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { patternBytes } from '../files/bed.ts';
import { openGuiPage, type GuiPageBed } from './gui-bed.ts';

const side = (page: Page, name: 'This computer' | 'Server'): Locator =>
  page.getByRole('grid', { name: new RegExp(`^${name}: `, 'u') });
const row = (page: Page, name: 'This computer' | 'Server', text: string): Locator =>
  side(page, name).getByRole('row').filter({ hasText: text });
const finished = (page: Page, words: string): Promise<void> =>
  page.locator('.job-words').filter({ hasText: words }).first().waitFor();

const LARGE = patternBytes(6_000_000);

describe('the two sides', { timeout: 60_000 }, () => {
  let bed: GuiPageBed;
  before(async () => {
    bed = await openGuiPage({
      here: {
        'docs/a.txt': 'from here',
        'docs/sub/b.bin': patternBytes(300_000),
        'docs/sub/empty/': '',
        'large.bin': LARGE,
        'notes.md': '# here',
        'zone/x.txt': 'in a folder',
      },
      there: { 'far/c.bin': patternBytes(70_000), 'inbox/': '', 'notes.md': '# there', zone: 'a file' },
      // Slow enough to be stopped on the way.
      serverOptions: ['--bandwidth', '2M'],
    });
  });
  afterEach(() => bed.page.getByRole('button', { name: 'Remove what is done' }).click());
  after(() => bed[Symbol.asyncDispose]());

  it('put a folder by F5, and get one by the button; what arrives is what was sent', async () => {
    const { page, place } = bed;
    await bed.axe();
    await page.keyboard.press('F6');
    await page.keyboard.press('Home');
    await page.keyboard.press('F5');
    await finished(page, '2 of 2 files');
    await row(page, 'Server', 'docs').waitFor();
    assert.equal(await readFile(join(place.root, 'docs', 'a.txt'), 'utf8'), 'from here');
    assert.ok((await readFile(join(place.root, 'docs', 'sub', 'b.bin'))).equals(patternBytes(300_000)));
    assert.ok((await stat(join(place.root, 'docs', 'sub', 'empty'))).isDirectory());
    await row(page, 'Server', 'far').click();
    await page.getByRole('button', { name: 'Get', exact: true }).click();
    await row(page, 'This computer', 'far').waitFor();
    await finished(page, '1 of 1 file');
    assert.ok((await readFile(join(place.local, 'far', 'c.bin'))).equals(patternBytes(70_000)));
    await bed.axe();
  });

  it('ask about names that are taken before a byte moves', async () => {
    const { page, place } = bed;
    // Where there is nothing that could be done about it, it is said why.
    await row(page, 'This computer', 'zone').click();
    await page.keyboard.press('F5');
    await page.locator('.message-problem').waitFor();
    assert.equal(await page.locator('.job').count(), 0);
    const put = async (choice: string): Promise<void> => {
      await row(page, 'This computer', 'notes.md').click();
      await page.keyboard.press('F5');
      const dialog = page.getByRole('dialog', { name: 'One file is there already' });
      await dialog.getByText('/notes.md').waitFor();
      assert.equal(await readFile(join(place.root, 'notes.md'), 'utf8'), '# there');
      await dialog.getByRole('radio', { name: choice }).check();
      if (choice === 'Replace') await bed.axe();
      await dialog.getByRole('button', { name: 'Go on' }).click();
    };
    await put('Skip');
    await page.getByText('Left as it is there').waitFor();
    await put('Keep both');
    await row(page, 'Server', 'notes').nth(1).waitFor();
    await put('Replace');
    await page.locator('.job').nth(2).getByText('done').waitFor();
    assert.equal(await readFile(join(place.root, 'notes.md'), 'utf8'), '# here');
  });

  it('transfer by dragging and by the clipboard, and remove here only when it is meant', async () => {
    const { page, place } = bed;
    await row(page, 'This computer', 'notes.md').dragTo(row(page, 'Server', 'inbox'));
    await finished(page, '1 of 1 file');
    assert.equal(await readFile(join(place.root, 'inbox', 'notes.md'), 'utf8'), '# here');
    await row(page, 'Server', 'inbox').click();
    await page.keyboard.press('Control+c');
    await row(page, 'This computer', 'docs').click();
    await page.keyboard.press('Control+v');
    await row(page, 'This computer', 'inbox').waitFor();
    await finished(page, '1 of 1 file');
    await row(page, 'This computer', 'notes.md').click();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row(page, 'This computer', 'notes.md').waitFor({ state: 'detached' });
    await assert.rejects(stat(join(place.local, 'notes.md')), { code: 'ENOENT' });
  });

  it('take files of the browser on both sides', async () => {
    const { page, place } = bed;
    for (const [name, where] of [
      ['This computer', place.local],
      ['Server', place.root],
    ] as const) {
      const picking = page.waitForEvent('filechooser');
      await page.getByRole('region', { name, exact: true }).getByRole('button', { name: 'Upload' }).click();
      await page.getByRole('menuitem', { name: 'Files' }).click();
      const picked = `picked by ${name}.txt`;
      await (
        await picking
      ).setFiles({ name: picked, mimeType: 'text/plain', buffer: Buffer.from(`for ${name}`) });
      await row(page, name, picked).waitFor();
      assert.equal(await readFile(join(where, picked), 'utf8'), `for ${name}`);
    }
  });

  it('pause a transfer, and go on with it', async () => {
    const { page, place } = bed;
    await row(page, 'This computer', 'large.bin').click();
    await page.getByRole('button', { name: 'Put', exact: true }).click();
    await page.locator('.upload-running').waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.locator('.job-paused').waitFor();
    await page.getByText(/^Stopped at \d+ %$/u).waitFor();
    await assert.rejects(stat(join(place.root, 'large.bin')), { code: 'ENOENT' });
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.locator('.job-done').waitFor();
    assert.ok((await readFile(join(place.root, 'large.bin'))).equals(LARGE));
  });
});
