// Every flow by keys alone: no mouse, no look at where something is. What is pressed is what the help and the menus say.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage } from './page-bed.ts';

/** What has the focus, as a screen reader names it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const { activeElement: element } = document;
    const label = element?.getAttribute('aria-label') ?? element?.labels?.[0]?.innerText ?? element?.innerText ?? '';
    return label.trim();
  })()`);

/** Tab until what has the focus is called so. */
const tabTo = async (page: Page, name: RegExp, key = 'Tab'): Promise<void> => {
  for (let turn = 0; turn < 40; turn += 1) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  assert.match(await focused(page), name);
};

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

describe('by keys alone', () => {
  it('one logs in, finds the help, makes a folder, goes into it and uploads a file there', async () => {
    await using bed = await openPage({ logsIn: false, files: { 'note.txt': 'note' } });
    const { page, root, token } = bed;
    await page.getByLabel('Password or token').waitFor();
    await tabTo(page, /Password or token/u);
    await page.keyboard.type(token);
    await press(page, 'Enter');
    await page.getByRole('grid').waitFor();
    await press(page, '?');
    await page.getByRole('dialog').getByText('Keyboard shortcuts').waitFor();
    await bed.axe();
    await press(page, 'Escape', 'n');
    await page.keyboard.type('made');
    await press(page, 'Enter');
    await page.getByRole('row', { name: 'made' }).waitFor();
    await press(page, 'Enter');
    await page.getByText('This folder is empty').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await press(page, 'u');
    await (
      await chooser
    ).setFiles({ name: 'up.txt', mimeType: 'text/plain', buffer: Buffer.from('uploaded') });
    await page.getByRole('row', { name: 'up.txt' }).waitFor();
    assert.equal(await readFile(join(root, 'made/up.txt'), 'utf8'), 'uploaded');
  });

  it('one looks at a file, its details and its menu, shares it, and is back where one was after each', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'content of a', 'b.txt': 'b' } });
    const { page } = bed;
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
    await press(page, 'Home', 'Enter');
    await page.getByRole('dialog').getByText('content of a').waitFor();
    await press(page, 'Escape');
    await press(page, 'i');
    await page.getByRole('dialog', { name: /a\.txt|Details/u }).waitFor();
    await press(page, 'Escape');
    await press(page, 'Shift+F10');
    await page.getByRole('menu').waitFor();
    await page.keyboard.type('Sh');
    await press(page, 'Enter');
    await page.getByRole('dialog', { name: /Share/u }).waitFor();
    await tabTo(page, /Make a link/u);
    await press(page, 'Enter');
    await page.getByRole('dialog').getByText('The link is made').waitFor();
    await press(page, 'Escape');
    assert.match(await focused(page), /^Files in/u);
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  it('one deletes, and gets back from the trash', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'a', 'b.txt': 'b' } });
    const { page, root } = bed;
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
    await press(page, 'Home', 'Delete');
    await page.getByText('Deleted 1 entry').waitFor();
    assert.ok(!existsSync(join(root, 'a.txt')));
    await tabTo(page, /^Trash$/u, 'Shift+Tab');
    await press(page, 'Enter');
    await page.getByRole('row', { name: /a\.txt/u }).waitFor();
    await page.getByRole('grid').focus();
    await press(page, 'Home', ' ');
    await tabTo(page, /^Restore/u, 'Shift+Tab');
    await press(page, 'Enter');
    for (let turn = 0; turn < 100 && !existsSync(join(root, 'a.txt')); turn += 1)
      await page.waitForTimeout(50);
    assert.equal(await readFile(join(root, 'a.txt'), 'utf8'), 'a');
  });

  it('one changes colours and language, and logs out', async () => {
    await using bed = await openPage({});
    const { page } = bed;
    await tabTo(page, /owner/u, 'Shift+Tab');
    await press(page, 'Enter');
    await page.getByRole('menu').waitFor();
    for (let turn = 0; turn < 20 && !/Dark/u.test(await focused(page)); turn += 1)
      await press(page, 'ArrowDown');
    await press(page, 'Enter');
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    assert.match(await focused(page), /owner/u);
    await press(page, 'Enter', 'End', 'Enter');
    await page.getByLabel('Password or token').waitFor();
    assert.deepEqual(await bed.context.cookies(), []);
  });
});
