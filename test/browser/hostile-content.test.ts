// Content and names by somebody who wants a page to run them: wherever the page shows them, they stay text, and nobody outside hears of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, type PageBed } from './page-bed.ts';

const ATTACK = '<img src=x onerror=window.pwned=1>';

const MARKDOWN = [
  ATTACK,
  '<script>window.pwned=2</script>',
  '<svg onload=window.pwned=3>',
  '[one](javascript:window.pwned=4) [two](data:text/html,<script>1</script>) [three](&#106;avascript:window.pwned=5)',
  '![far](https://attacker.invalid/seen.png) ![near](x"onerror=window.pwned=6.png)',
  '<iframe srcdoc="<script>parent.pwned=7</script>"></iframe>',
  '| <b onclick=window.pwned=8>a</b> |\n|---|\n| <img src=https://attacker.invalid/y.png> |',
  '```html\n<script>window.pwned=9</script>\n```',
].join('\n\n');

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=10"><script>window.pwned=11</script></svg>';
const HTML = '<!doctype html><script>window.pwned=12;parent.pwned=13</script><h1>hello</h1>';

const FILES = {
  'page.html': HTML,
  'page.svg': SVG,
  'page.xhtml': `<html xmlns="http://www.w3.org/1999/xhtml"><script>window.pwned=14</script></html>`,
  'picture.png': SVG,
  'sound.mp3': HTML,
  'table.csv': `a,b\n${ATTACK},=cmd|' /C calc'!A0\n`,
  'text.md': MARKDOWN,
  'text.txt': HTML,
  [`${ATTACK}.txt`]: ATTACK,
} as const;

/** An image that the Markdown names, and that is not there. */
const MISSING = /404 \(Not Found\)/u;

/** Fails when something ran, or when the page asked anybody but its server for anything. */
const watchPage = (bed: PageBed): (() => Promise<void>) => {
  const { page, origin } = bed;
  const outside: string[] = [];
  const dialogs: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:'))
      outside.push(url);
  });
  page.on('dialog', (dialog) => dialogs.push(dialog.message()));
  return async () => {
    for (const frame of page.frames()) assert.equal(await frame.evaluate('window.pwned'), undefined);
    assert.deepEqual([outside, dialogs, page.context().pages().length], [[], [], 1]);
  };
};

const hide = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

const choose = async (page: Page, item: string): Promise<void> => {
  await page.getByRole('row').filter({ hasText: ATTACK }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};

describe('rows 45, 46, 47: a page in a browser', () => {
  it('row 45, 47: shows what could run as text, and runs no preview of it', async () => {
    await using bed = await openPage({ files: FILES, expects: MISSING });
    const { page } = bed;
    const check = watchPage(bed);
    const open = async (name: string, shown: string): Promise<void> => {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('dialog').getByText(shown, { exact: false }).first().waitFor();
      assert.equal(
        await page.locator('dialog iframe, dialog script, dialog svg:not(.icon)').count(),
        0,
        name,
      );
      await check();
      await hide(page);
    };
    await open('page.html', '<h1>hello</h1>');
    await open('page.svg', 'window.pwned=11');
    await open('page.xhtml', 'window.pwned=14');
    await open('text.txt', '<h1>hello</h1>');
    await open('picture.png', 'cannot show this image');
    await open('sound.mp3', 'cannot play this file');
    await open('table.csv', ATTACK);
    await open('text.md', '<svg onload=window.pwned=3>');
  });

  it('row 47: shows of Markdown only what is known to be harmless', async () => {
    await using bed = await openPage({ files: FILES, expects: MISSING });
    const { page } = bed;
    const check = watchPage(bed);
    await page.getByRole('link', { name: 'text.md', exact: true }).click();
    const shown = page.locator('.markdown');
    await shown.getByText(ATTACK).waitFor();
    const attributes = await shown.evaluate((element) =>
      [...element.querySelectorAll('*')].flatMap(({ attributes: all }) => [...all].map(({ name }) => name)),
    );
    assert.deepEqual(
      attributes.filter((name) => name.startsWith('on') || name === 'srcdoc' || name === 'style'),
      [],
    );
    const links = await shown
      .locator('[href], [src]')
      .evaluateAll((all) =>
        all.map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? ''),
      );
    for (const link of links) assert.match(link, /^\/files\//u);
    await check();
  });

  it('row 47: gives up Markdown that takes for ever, and goes on', async () => {
    await using bed = await openPage({ files: { 'slow.md': '**a*\n'.repeat(30_000) } });
    const { page } = bed;
    await page.getByRole('link', { name: 'slow.md', exact: true }).click();
    await page.getByRole('region', { name: 'slow.md' }).waitFor();
    assert.equal(await page.locator('.markdown').count(), 0);
    await hide(page);
  });

  it('row 46: shows names as text, in details, versions, links, the trash and messages', async () => {
    await using bed = await openPage({ files: FILES });
    const { page } = bed;
    const check = watchPage(bed);
    const remote = await bed.bed.owner();
    await remote.files.write(`/${ATTACK}.txt`, Buffer.from('new'), { onConflict: 'replace' });
    await choose(page, 'Details');
    await page.getByRole('dialog').getByText(`/${ATTACK}.txt`).waitFor();
    await check();
    await hide(page);
    await choose(page, 'Versions');
    await page.getByRole('button', { name: 'Show the version' }).click();
    await page.getByRole('region').getByText(ATTACK).last().waitFor();
    await page.keyboard.press('Escape');
    await check();
    await hide(page);
    await choose(page, 'Share …');
    await page.getByText('Password, number of uses, label').click();
    await page.getByRole('textbox', { name: 'Label' }).fill(ATTACK);
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('button', { name: 'Another link' }).click();
    await page.getByRole('listitem').getByText(ATTACK).waitFor();
    await check();
    await hide(page);
    await page.getByRole('link', { name: 'Shared links' }).click();
    await page.getByRole('rowheader', { name: ATTACK }).waitFor();
    await check();
    await checkTrash(page, bed);
    await check();
  });
});

/** Removes it, and looks at the trash and at what is asked there. */
const checkTrash = async (page: Page, bed: PageBed): Promise<void> => {
  const { files } = await bed.bed.owner();
  await files.remove(`/${ATTACK}.txt`);
  await page.getByRole('link', { name: 'Trash' }).click();
  const row = page.getByRole('row').filter({ hasText: ATTACK }).first();
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('dialog').getByText(ATTACK).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await files.write(`/${ATTACK}.txt`, Buffer.from('there'));
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog', { name: 'The name is taken' }).getByText(ATTACK).waitFor();
  await page.getByRole('button', { name: 'Keep both' }).click();
  await page.getByText('Restored 1 entry.').waitFor();
};
