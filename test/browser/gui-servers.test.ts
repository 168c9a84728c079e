// `wherry gui` in Chromium beside its transfers: who one is at a server, servers that are saved, pairs, and servers of this machine.

import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { putFiles } from './page-bed.ts';
import { openGuiPage, type GuiPageBed } from './gui-bed.ts';

const hostOf = (address: string): string => new URL(address.replace('wherry:', 'https:')).host;

const PASSWORD = 'a password that is long';

describe('the page of wherry gui', { timeout: 60_000 }, () => {
  let bed: GuiPageBed;
  before(async () => {
    bed = await openGuiPage({
      here: { 'docs/a.txt': 'from here', 'docs/sub/b.txt': 'below' },
      serverOptions: ['--registration', 'open'],
      connects: false,
    });
  });
  after(() => bed[Symbol.asyncDispose]());

  it('refuses a wrong token in words, and registers with a password that is asked for', async () => {
    const { page, address } = bed;
    await page.getByLabel('Address').fill(address);
    await page.getByLabel('Token', { exact: true }).fill('a'.repeat(22));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: /\w{8}/u }).waitFor();
    await bed.axe();
    await page.getByLabel('Log in with').selectOption('a new account');
    await page.getByLabel('Account').fill('anna');
    await page.keyboard.press('Enter');
    for (const question of [/password/iu, 'The same password again']) {
      // The keys are for what is asked, without a click.
      await page.getByRole('dialog').getByLabel(question).and(page.locator(':focus')).waitFor();
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
    }
    await page.getByText(/, as anna$/u).waitFor();
    // No administrator: nothing of the server's own is offered.
    await page.getByRole('link', { name: 'Trash' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Server', exact: true }).count(), 0);
  });

  it('has several servers, saves one under a name, and leaves another', async () => {
    const { page, address, token } = bed;
    const tabs = page.getByRole('navigation', { name: 'Servers' });
    await tabs.getByRole('button', { name: 'Connect …' }).click();
    await page.getByLabel('Address').fill(address);
    await page.getByLabel('Token', { exact: true }).fill(token);
    await page.keyboard.press('Enter');
    await page.getByText(/, as owner$/u).waitFor();
    await page.getByRole('button', { name: /^What can be done with owner@/u }).click();
    await page.getByRole('menuitem', { name: 'Save this server …' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('home');
    await page.keyboard.press('Enter');
    await page.getByText('The server is saved as “home”.').waitFor();
    await tabs.getByRole('button', { name: /^anna@/u }).click();
    await page.getByRole('button', { name: /^What can be done with anna@/u }).click();
    await page.getByRole('menuitem', { name: 'Disconnect' }).click();
    await page.getByText(/, as owner$/u).waitFor();
    await page.getByRole('link', { name: 'Server', exact: true }).click();
    await page.getByRole('tab', { name: 'Connections' }).waitFor();
  });

  it('shows on the side of the server where something was restored', async () => {
    const { page, place } = bed;
    await putFiles(place.root, { 'deep/one.txt': 'one' });
    const side = (path: string) => page.getByRole('grid', { name: `Server: Files in ${path}`, exact: true });
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    await side('/').getByRole('row').filter({ hasText: 'deep' }).dblclick();
    await side('/deep').getByRole('row').filter({ hasText: 'one.txt' }).click();
    await page.keyboard.press('Delete');
    await side('/deep').getByRole('row').filter({ hasText: 'one.txt' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Backspace');
    await side('/').waitFor();
    await page.getByRole('link', { name: 'Trash' }).click();
    await page.getByRole('row').filter({ hasText: 'one.txt' }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await side('/deep').getByRole('row').filter({ hasText: 'one.txt' }).waitFor();
  });

  it('tells why a server is over, and shows no other one in its place', async () => {
    const { page, address, server } = bed;
    const tabs = page.getByRole('navigation', { name: 'Servers' });
    await tabs.getByRole('button', { name: 'Connect …' }).click();
    await page.getByLabel('Address').fill(address);
    await page.getByLabel('Log in with').selectOption('account and password');
    await page.getByLabel('Account').fill('anna');
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByLabel(/password/iu)
      .fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText(/, as anna$/u).waitFor();
    await server.client(['user', 'disable', 'anna']);
    await page.getByText(/^anna@.* is not connected any more: /u).waitFor();
    await page.getByRole('heading', { name: 'Connect to a server' }).waitFor();
    // Nothing that is told is without words of its own.
    assert.equal(await page.getByText('Something went wrong inside').count(), 0);
    assert.deepEqual(await tabs.getByRole('button').allInnerTexts(), [
      `owner@${hostOf(address)}`,
      'Connect …',
    ]);
  });

  it('saves a pair, shows what a run would do, runs it, and lets one decide about a conflict', async () => {
    const { page, place } = bed;
    await page.getByRole('link', { name: 'Sync pairs' }).click();
    await page.getByRole('button', { name: 'New pair …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Folder of this computer').fill('/docs');
    await dialog.getByLabel('Folder of the server').fill('/kept');
    assert.equal(await dialog.getByLabel('Server', { exact: true }).inputValue(), 'home');
    await bed.axe();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Plan: docs' }).click();
    await dialog.getByRole('row', { name: 'Send sub/b.txt 5 B' }).waitFor();
    await assert.rejects(stat(join(place.root, 'kept')), { code: 'ENOENT' });
    await page.keyboard.press('Escape');
    const run = page.getByRole('button', { name: 'Run now: docs' });
    await run.click();
    await page.getByText(/^The run is done: \d changes\.$/u).waitFor();
    assert.equal(await readFile(join(place.root, 'kept', 'sub', 'b.txt'), 'utf8'), 'below');
    await writeFile(join(place.local, 'docs', 'a.txt'), 'changed here');
    await writeFile(join(place.root, 'kept', 'a.txt'), 'changed there, too');
    await run.click();
    await page.getByRole('button', { name: '1 conflict: docs' }).click();
    await bed.axe();
    await dialog.getByRole('button', { name: 'Keep the copy' }).click();
    await dialog.getByText('All conflicts are decided.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Pause: docs' }).click();
    await page.getByRole('button', { name: 'Go on: docs' }).waitFor();
    await page.getByRole('button', { name: 'Forget: docs' }).click();
    await dialog.getByRole('button', { name: 'Forget' }).click();
    await page.getByText('No pair is saved yet.').waitFor();
  });

  it('starts a server of this machine, connects to it, reads its log, and stops it', async () => {
    const { page } = bed;
    await page.getByRole('link', { name: 'Own servers' }).click();
    const form = page.getByRole('form', { name: 'Start a server' });
    await form.getByLabel('Folder').fill('/docs');
    await form.getByLabel('Port').fill('0');
    await form.getByRole('button', { name: 'Start' }).click();
    const card = page.getByRole('region', { name: /^Port \d+$/u });
    await card.getByRole('button', { name: 'Log', exact: true }).click();
    await card.getByRole('log').getByText('"listening"').waitFor();
    assert.match((await card.getByRole('group', { name: 'Token' }).textContent()) ?? '', /^\w{22}$/u);
    await card.getByRole('button', { name: /^QR code: .*localhost/u }).click();
    await page.getByRole('img', { name: /^QR code of wherry:/u }).waitFor();
    await page.keyboard.press('Escape');
    await card.getByRole('button', { name: 'Connect to it' }).click();
    await page
      .getByRole('grid', { name: /^Server: / })
      .getByText('a.txt')
      .waitFor();
    await page.getByRole('link', { name: 'Own servers' }).click();
    await bed.axe();
    await card.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByText('No server runs on this machine.').waitFor();
  });

  it('says that a server was stopped of that one alone', async () => {
    const { page } = bed;
    const stop = page.getByRole('button', { name: 'Stop the server …' });
    const notice = page.getByText(/^The server was stopped/u);
    const form = page.getByRole('form', { name: 'Start a server' });
    await form.getByLabel('Folder').fill('/docs');
    await form.getByLabel('Port').fill('0');
    await form.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Connect to it' }).click();
    await page
      .getByRole('grid', { name: /^Server: / })
      .getByText('a.txt')
      .waitFor();
    await page.getByRole('link', { name: 'Server', exact: true }).click();
    await stop.click();
    await page.getByLabel('Transfers under way may take').selectOption('no more time');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the server', exact: true }).click();
    await notice.waitFor();
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    await page.getByRole('navigation', { name: 'Servers' }).getByRole('button').first().click();
    await page.getByRole('link', { name: 'Server', exact: true }).click();
    await stop.waitFor();
    assert.equal(await notice.count(), 0);
    assert.equal(await stop.isEnabled(), true);
  });
});
