// Details and earlier versions in a browser.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage } from './page-bed.ts';

/** By keyboard: to the entry, its menu, the item. */
const choose = async (page: Page, name: string, item: string): Promise<void> => {
  await page.getByRole('row').filter({ hasText: name }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  await page.getByRole('dialog').waitFor();
};

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

describe('details', () => {
  it('tell all there is to know, and give the path and the checksum to the clipboard', async () => {
    await using bed = await openPage({
      files: { 'a.txt': 'hello world', 'dir/b/c.txt': '12345', 'dir/d.txt': '67' },
    });
    const { page, context } = bed;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const clipboard = (): Promise<unknown> => page.evaluate('navigator.clipboard.readText()');
    await choose(page, 'a.txt', 'Details');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('11 bytes').waitFor();
    await dialog.getByText('TXT file').waitFor();
    await dialog.getByRole('button', { name: 'Copy: Path' }).click();
    await dialog.getByText('Copied.').first().waitFor();
    assert.equal(await clipboard(), '/a.txt');
    await dialog.getByRole('button', { name: 'Compute' }).click();
    await dialog.getByRole('button', { name: 'Copy: Checksum' }).click();
    const remote = await bed.bed.owner();
    const checksum = await remote.files.checksum('/a.txt');
    await dialog.getByText(checksum).waitFor();
    await dialog.getByRole('definition').filter({ hasText: checksum }).getByText('Copied.').waitFor();
    assert.equal(await clipboard(), checksum);
    await bed.axe();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await choose(page, 'dir', 'Details');
    await dialog.getByRole('button', { name: 'Count' }).click();
    await dialog.getByText('2 files and 1 folder, 7 B').waitFor();
    await bed.axe();
    // The button that had the focus is gone, and the key still means this.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe('versions', () => {
  it('are looked at, fetched and given back, and giving back is undone', async () => {
    const first = Buffer.alloc(300_000, 'first content, ');
    await using bed = await openPage({ files: { 'a.txt': first } });
    const { page, root } = bed;
    const remote = await bed.bed.owner();
    await remote.files.write('/a.txt', Buffer.from('second'), { onConflict: 'replace' });
    await choose(page, 'a.txt', 'Versions');
    const dialog = page.getByRole('dialog').first();
    const row = dialog.getByRole('row').filter({ hasText: '293 KiB' });
    await row.getByText('(replaced)').waitFor();
    await bed.axe();
    await row.getByRole('button', { name: 'Show the version' }).click();
    await page.getByText('first content, first content').waitFor();
    await page.keyboard.press('Escape');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: 'Download the version' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^a \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.txt$/u);
    assert.equal(sha256(await readFile(await download.path())), sha256(first));
    await row.getByRole('button', { name: 'Restore the version' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('is back; what it replaced').waitFor();
    assert.equal(sha256(await readFile(join(root, 'a.txt'))), sha256(first));
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('row').filter({ hasText: '6 B' }).waitFor();
    assert.equal(await readFile(join(root, 'a.txt'), 'utf8'), 'second');
  });

  it('say so when there are none', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'only' } });
    await choose(bed.page, 'a.txt', 'Versions');
    await bed.page.getByText('There are no earlier versions').waitFor();
    await bed.axe();
  });
});
