// The trash in a browser.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, type PageBed } from './page-bed.ts';

const CONTENT = Buffer.alloc(100_000, 'what was removed ');

/** A page that shows a trash with some items in it. */
const openTrash = async (): Promise<PageBed> => {
  const bed = await openPage({
    files: { 'one.txt': CONTENT, 'two.txt': 'two', 'dir/sub/three.txt': 'three', 'kept.txt': 'kept' },
  });
  const { files } = await bed.bed.owner();
  for (const path of ['/one.txt', '/two.txt', '/dir']) await files.remove(path, { recursive: true });
  await bed.page.getByRole('link', { name: 'Trash' }).click();
  await bed.page.getByText('3 entries').waitFor();
  return bed;
};

const rowOf = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('row').filter({ hasText: name });

const itemsOf = async ({ bed }: PageBed): Promise<number> => {
  const { files } = await bed.owner();
  return (await Array.fromAsync(files.trashList())).length;
};

describe('the trash', () => {
  it('gives back what is selected, byte for byte, by keys alone', async () => {
    await using bed = await openTrash();
    const { page, root } = bed;
    await bed.axe();
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+ArrowUp');
    await page.getByText('2 entries selected').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Restored 2 entries.').waitFor();
    assert.equal(await page.locator('.message-problem').count(), 0);
    assert.deepEqual(await readFile(join(root, 'one.txt')), CONTENT);
    assert.equal(await readFile(join(root, 'two.txt'), 'utf8'), 'two');
    await rowOf(page, 'dir').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('The trash is empty.').waitFor();
    assert.equal(await readFile(join(root, 'dir/sub/three.txt'), 'utf8'), 'three');
  });

  it('asks when a name is taken: both are kept, or what is there goes to the trash', async () => {
    await using bed = await openTrash();
    const { page, root } = bed;
    const { files } = await bed.bed.owner();
    for (const path of ['/one.txt', '/two.txt']) await files.write(path, Buffer.from('new'));
    await rowOf(page, 'one.txt').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('dialog', { name: 'The name is taken' }).waitFor();
    await bed.axe();
    await page.getByRole('button', { name: 'Keep both' }).click();
    await page.getByText('Restored 1 entry.').waitFor();
    assert.deepEqual(await readFile(join(root, 'one (1).txt')), CONTENT);
    assert.equal(await readFile(join(root, 'one.txt'), 'utf8'), 'new');
    await rowOf(page, 'two.txt').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('button', { name: 'Replace' }).click();
    await rowOf(page, 'two.txt').getByText('replaced').waitFor();
    assert.equal(await readFile(join(root, 'two.txt'), 'utf8'), 'two');
    await rowOf(page, 'two.txt').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('button', { name: 'Leave in the trash' }).click();
    assert.equal(await readFile(join(root, 'two.txt'), 'utf8'), 'two');
  });

  it('removes for good what is selected, or everything, only after asking with numbers', async () => {
    await using bed = await openTrash();
    const { page, root } = bed;
    await page.getByLabel('Filter by name').fill('two');
    await page.getByText('1 entry, 3 B').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Delete');
    await page.getByText('“two.txt”, 3 B, will be gone for good').waitFor();
    await bed.axe();
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await itemsOf(bed), 3);
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Deleted 1 entry.').waitFor();
    assert.equal(await itemsOf(bed), 2);
    await page.getByLabel('Filter by name').fill('');
    await page.getByRole('button', { name: 'Empty' }).click();
    await page.getByText('2 entries, 97.7 KiB, will be gone for good').waitFor();
    await bed.axe();
    await page.getByLabel('What is to go').selectOption('30');
    await page.getByText('Nothing in the trash is that old.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Delete', exact: true }).isDisabled(), true);
    await page.getByLabel('What is to go').selectOption('0');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('The trash is empty.').waitFor();
    assert.equal(await itemsOf(bed), 0);
    assert.ok(existsSync(join(root, 'kept.txt')));
  });
});
