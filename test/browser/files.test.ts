// The list of files in a browser, by keyboard, by mouse, and as others change it.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage } from './page-bed.ts';

/** Waits until the list shows these names, in this order. */
const shows = async (page: Page, ...expected: string[]): Promise<void> => {
  const names = page.locator('.entry .entry-name');
  let found: string[] = [];
  for (let turns = 0; turns < 200; turns += 1) {
    found = await names.allInnerTexts();
    if (found.join('\n') === expected.join('\n')) return;
    await page.waitForTimeout(25);
  }
  assert.deepEqual(found, expected);
};

const FILES = {
  'a folder/inside.txt': 'inside',
  'b folder/': '',
  'file 10.txt': 'ten',
  'file 9.txt': 'nine',
  '.hidden': 'hidden',
} as const;

describe('the list of files', () => {
  it('shows folders first and numbers as numbers, sorts by a click, and finds as one types', async () => {
    await using bed = await openPage({ files: FILES });
    const { page } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await shows(page, 'b folder', 'a folder', 'file 10.txt', 'file 9.txt');
    assert.equal(
      await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'),
      'descending',
    );
    await page.keyboard.press('/');
    await page.keyboard.type('FILE');
    await shows(page, 'file 10.txt', 'file 9.txt');
    await page.keyboard.press('Escape');
    await shows(page, 'b folder', 'a folder', 'file 10.txt', 'file 9.txt');
    await bed.axe();
  });

  it('is gone through by keys alone: into a folder, up again to where one was, by its address', async () => {
    await using bed = await openPage({ files: FILES });
    const { page } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await shows(page, 'inside.txt');
    assert.equal(new URL(page.url()).hash, '#/a%20folder');
    await page.keyboard.press('Backspace');
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('This folder is empty').waitFor();
    await page.goBack();
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.goto(`${bed.origin}/#/none`);
    await page.getByRole('alert').filter({ hasText: /none/u }).waitFor();
  });

  it('shows by itself what others do there', async () => {
    await using bed = await openPage({ files: FILES });
    const { page, root } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await writeFile(join(root, 'new.txt'), 'new');
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt', 'new.txt');
    await rm(join(root, 'file 9.txt'));
    await shows(page, 'a folder', 'b folder', 'file 10.txt', 'new.txt');
  });

  it('makes folders, renames and undoes it, by keys alone', async () => {
    await using bed = await openPage({ files: FILES });
    const { page, root } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('n');
    await bed.axe();
    await page.keyboard.type('c <b>folder</b>');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: /name/u }).waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('c folder');
    await page.keyboard.press('Enter');
    await shows(page, 'a folder', 'b folder', 'c folder', 'file 9.txt', 'file 10.txt');
    assert.ok(existsSync(join(root, 'c folder')));
    await page.keyboard.press('End');
    await page.keyboard.press('F2');
    await page.keyboard.type('renamed');
    await page.keyboard.press('Enter');
    await shows(page, 'a folder', 'b folder', 'c folder', 'file 9.txt', 'renamed.txt');
    assert.equal(await readFile(join(root, 'renamed.txt'), 'utf8'), 'ten');
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(page, 'a folder', 'b folder', 'c folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('n');
    await page.keyboard.type('a folder');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: /exist/u }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('selects with Shift and Space, deletes to the trash, and gives back what was deleted', async () => {
    await using bed = await openPage({ files: FILES });
    const { page, root } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 entries selected').waitFor();
    await page.keyboard.press('Delete');
    await shows(page, 'file 9.txt', 'file 10.txt');
    assert.deepEqual(
      (await readdir(root)).filter((name) => name.endsWith('folder')),
      [],
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    assert.equal(await readFile(join(root, 'a folder/inside.txt'), 'utf8'), 'inside');
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Delete');
    await page.getByRole('dialog').getByText('cannot be undone').waitFor();
    await page.keyboard.press('Escape');
    assert.ok(existsSync(join(root, 'file 10.txt')));
    await page.keyboard.press('Shift+Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await shows(page, 'a folder', 'b folder', 'file 9.txt');
  });

  it('moves and copies by the clipboard and by dragging', async () => {
    await using bed = await openPage({ files: FILES });
    const { page, root } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('End');
    await page.keyboard.press('ControlOrMeta+c');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await shows(page, 'inside.txt');
    await page.keyboard.press('ControlOrMeta+v');
    await shows(page, 'file 10.txt', 'inside.txt');
    assert.ok(existsSync(join(root, 'file 10.txt')));
    await page.keyboard.press('Backspace');
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.getByRole('row', { name: 'file 9.txt' }).dragTo(page.getByRole('row', { name: 'b folder' }));
    await shows(page, 'a folder', 'b folder', 'file 10.txt');
    assert.equal(await readFile(join(root, 'b folder/file 9.txt'), 'utf8'), 'nine');
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('ControlOrMeta+c');
  });

  it('has a menu by the right button and by keys, whose items do what the keys do', async () => {
    await using bed = await openPage({ files: FILES });
    const { page, root } = bed;
    await page.getByRole('row', { name: 'file 9.txt' }).click({ button: 'right' });
    await page.getByRole('menu', { name: 'Actions for file 9.txt' }).waitFor();
    await bed.axe();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('menu').count(), 0);
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await shows(page, 'a folder', 'b folder', 'file 10.txt');
    assert.ok(!existsSync(join(root, 'file 9.txt')));
  });

  it('downloads a file as it is and a folder as an archive', async () => {
    await using bed = await openPage({ files: FILES });
    const { page } = bed;
    await page.getByRole('row', { name: 'file 9.txt' }).click({ button: 'right' });
    const file = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Download' }).click();
    assert.equal(await readFile(await (await file).path(), 'utf8'), 'nine');
    assert.equal((await file).suggestedFilename(), 'file 9.txt');
    await page.getByRole('row', { name: 'a folder' }).click({ button: 'right' });
    const archive = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Download as ZIP' }).click();
    assert.equal((await archive).suggestedFilename(), 'a folder.zip');
    assert.match(await readFile(await (await archive).path(), 'latin1'), /^PK/u);
  });

  it('has tiles, which keys go through in two directions', async () => {
    await using bed = await openPage({ files: FILES });
    const { page } = bed;
    await shows(page, 'a folder', 'b folder', 'file 9.txt', 'file 10.txt');
    await page.keyboard.press('g');
    await page.locator('.tile').first().waitFor();
    await bed.axe();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    await page.getByText('1 entry selected').waitFor();
    assert.match(await page.locator('.tile.is-selected').innerText(), /file 9\.txt/u);
  });

  it('is read in German where the browser is German, and in the chosen language after that', async () => {
    await using bed = await openPage({ files: FILES, locale: 'de-DE', logsIn: false });
    const { page, token } = bed;
    await page.getByLabel('Passwort oder Token').fill(token);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Neuer Ordner' }).waitFor();
    await page.getByRole('button', { name: /owner/u }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('button', { name: 'New folder' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });
});
