// Shared links in a browser: made, followed, listed, revoked.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage } from './page-bed.ts';

const FILES = { 'report.txt': 'what is shared', 'inbox/': '' } as const;

const share = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('row').filter({ hasText: name }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Share …' }).click();
  await page.getByRole('dialog', { name: `Share “${name}”` }).waitFor();
};

const makeLink = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Make a link' }).click();
  const made = page.getByRole('group', { name: 'The link is made' });
  await made.getByRole('img', { name: 'QR code' }).waitFor();
  return made.getByRole('textbox', { name: 'Link' }).inputValue();
};

const follow = async (url: string): Promise<{ readonly status: number; readonly text: string }> => {
  const response = await fetch(url, { redirect: 'manual' });
  return { status: response.status, text: await response.text() };
};

describe('shared links', () => {
  it('are made with what a person asks for, work, and are revoked', async () => {
    await using bed = await openPage({ files: FILES });
    const { page, context } = bed;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await share(page, 'report.txt');
    await bed.axe();
    await page.getByLabel('1 day', { exact: true }).check();
    await page.getByText('Password, number of uses, label').click();
    await page.getByLabel('Number of uses').fill('5');
    await page.getByRole('textbox', { name: 'Label' }).fill('for the auditors');
    await bed.axe();
    const url = await makeLink(page);
    await bed.axe();
    await page.getByText('used 0 of 5 times').waitFor();
    await page.getByRole('button', { name: 'Copy: Link' }).click();
    await page.getByText('Copied.').first().waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), url);
    const found = await follow(url);
    assert.equal(found.status, 200);
    assert.match(found.text, /report\.txt|what is shared/u);
    const [made] = await (await bed.bed.owner()).shares.list();
    assert.equal(made?.label, 'for the auditors');
    assert.ok(Math.abs((made?.expiresMs ?? 0) - Date.now() - 86_400_000) < 60_000);

    await page.getByRole('button', { name: 'Another link' }).click();
    await page.getByText('Password, number of uses, label').click();
    await page.getByLabel('Password').fill('a password of it');
    await page.getByLabel('until I revoke it').check();
    const locked = await makeLink(page);
    await page.getByText('until it is revoked').waitFor();
    assert.doesNotMatch((await follow(locked)).text, /what is shared/u);
    const others = page.getByRole('listitem').filter({ hasText: 'for the auditors' });
    await others.getByRole('button', { name: 'Revoke' }).click();
    await page
      .getByRole('dialog', { name: 'Revoke this link?' })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await others.waitFor({ state: 'detached' });
    assert.equal((await follow(url)).status, 404);
  });

  it('to a folder may be for uploads alone', async () => {
    await using bed = await openPage({ files: FILES });
    const { page } = bed;
    await share(page, 'inbox');
    await page.getByLabel('add files, and see nothing').check();
    await makeLink(page);
    const [made] = await (await bed.bed.owner()).shares.list();
    assert.deepEqual([made?.access, made?.path], ['upload', '/inbox']);
  });

  it('are listed: those of others without the link, for who administers', async () => {
    await using bed = await openPage({
      files: FILES,
      at: '?view=shares',
      logsIn: false,
      prepare: async (http) => {
        const owner = await http.owner();
        const token = await http.account({ name: 'ann', verbs: ['admin', 'read'] });
        await owner.shares.create({ path: '/report.txt', label: 'of the owner' });
        return token;
      },
    });
    const { page, token } = bed;
    await page.getByLabel('Password or token').fill(token);
    await page.keyboard.press('Enter');
    await page.getByText('There are no shared links').waitFor();
    await bed.axe();
    await page.getByLabel('Links of all accounts').check();
    const row = page.getByRole('row').filter({ hasText: 'of the owner' });
    await row.getByText('Only its maker can see the link').waitFor();
    await bed.axe();
    await row.getByRole('button', { name: 'Revoke the link to /report.txt' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('There are no shared links').waitFor();
    assert.deepEqual(await (await bed.bed.owner()).shares.list(), []);
  });
});
