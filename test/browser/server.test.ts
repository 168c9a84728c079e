// Administration in a browser: what it shows, and that what is done there is done at the server.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { ROLES } from '../../src/accounts/rights/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { PASSWORD, answering, code, logIn } from '../server/account-bed.ts';
import { openPage, type PageBed } from './page-bed.ts';

const openTab = async ({ page }: PageBed, tab: string): Promise<void> => {
  await page.getByRole('link', { name: 'Server' }).click();
  await page.getByRole('tab', { name: tab }).click();
};

const findAccount = async (owner: Remote, name: string) =>
  (await owner.admin.listAccounts()).find((account) => account.name === name);

const choose = async (page: Page, account: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${account}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

describe('administration in the page', () => {
  it('shows how the server is set up', async () => {
    await using bed = await openPage({ server: { fileSizeLimit: 5 * 1024 ** 2, exclusive: false } });
    const { page } = bed;
    await openTab(bed, 'Overview');
    const limits = page.getByRole('region', { name: 'Limits' });
    await limits.getByText('5 MiB').waitFor();
    const disk = page.getByRole('region', { name: 'Disk' });
    await disk.getByText(bed.root).waitFor();
    assert.match(await disk.innerText(), / used, .* free/u);
    await page.getByText(bed.bed.running.server.pin, { exact: true }).waitFor();
    await bed.axe();
    // Arrow keys go from tab to tab.
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: /Transfers under way/u }).waitFor();
    assert.match(page.url(), /view=server&tab=connections/u);
  });

  it('shows each second who is connected and what is on its way, and ends a connection', async () => {
    await using bed = await openPage();
    const { page } = bed;
    const token = await bed.bed.account({ name: 'anna', verbs: ROLES.editor });
    await using anna = await logIn(bed.bed.running, { token });
    const put = request({
      host: '127.0.0.1',
      port: bed.bed.port,
      method: 'PUT',
      path: '/files/slow.bin',
      headers: { 'Content-Length': 4_000_000, Authorization: `Bearer ${token}` },
    });
    const answered = once(put, 'response');
    put.write(Buffer.alloc(1_000_000));
    await openTab(bed, 'Connections');
    const transfers = page.getByRole('region', { name: /Transfers under way/u });
    await transfers.getByText('/slow.bin').waitFor();
    await transfers.getByText('976.6 KiB of 3.8 MiB').waitFor();
    put.write(Buffer.alloc(1_000_000));
    await transfers.getByText('1.9 MiB of 3.8 MiB').waitFor();
    await bed.axe();
    put.end(Buffer.alloc(2_000_000));
    const [response] = (await answered) as [NodeJS.ReadableStream];
    response.resume();
    await transfers.getByText('Nothing is on its way.').waitFor();

    await page.getByRole('button', { name: 'End the connection of anna' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the connection of anna?' });
    await dialog.getByText('127.0.0.1').waitFor();
    await dialog.getByRole('button', { name: 'End' }).click();
    await page.getByText('The connection of anna was ended.').waitFor();
    await page.getByRole('button', { name: 'End the connection of anna' }).waitFor({ state: 'detached' });
    await assert.rejects(anna.account.whoAmI());
  });

  it('follows the log, and filters it', async () => {
    await using bed = await openPage();
    const { page } = bed;
    const owner = await bed.bed.owner();
    await openTab(bed, 'Log');
    const log = page.getByRole('list');
    await log.getByText('listening').waitFor();
    await owner.admin.addAccount({ name: 'bert', verbs: [] });
    await log.getByText('account.add').waitFor();
    await page.getByLabel('Filter the log').fill('BERT');
    await log.getByText('listening').waitFor({ state: 'detached' });
    await log.getByText('account.add').waitFor();
    await bed.axe();
    await page.getByLabel('Follow').uncheck();
    await owner.admin.removeAccount('bert');
    await page.getByLabel('Filter the log').fill('nothing has this');
    await page.getByText('Nothing of that kind is recorded.').waitFor();
  });

  it('adds accounts, and changes what they may do', async () => {
    await using bed = await openPage();
    const { page } = bed;
    const owner = await bed.bed.owner();
    await openTab(bed, 'Accounts');
    await page.getByRole('button', { name: 'Add an account …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an account' });
    await dialog.getByLabel('Name').fill('anna');
    await dialog.getByLabel('Quota').fill('much');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('That is no size').waitFor();
    await dialog.getByLabel('Quota').fill('500 MB');
    await bed.axe();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const shown = page.getByRole('dialog', { name: 'Token of anna' });
    const token = await shown.getByRole('group', { name: 'Token of anna' }).innerText();
    await shown.getByRole('button', { name: 'Done' }).click();
    await using anna = await logIn(bed.bed.running, { token, reconnect: true });
    const me = await anna.account.whoAmI();
    assert.equal(me.name, 'anna');
    assert.equal(me.home, '/home/anna');
    assert.equal(me.quotaBytes, 500_000_000);

    await choose(page, 'anna', 'Change what it may …');
    const rules = page.getByRole('dialog', { name: 'What anna may do' });
    await rules.getByLabel('At this path and below').fill('/photos');
    await rules.getByLabel('Role').selectOption('reader');
    await rules.getByRole('button', { name: 'Set' }).click();
    await rules.getByText('reader on /photos').waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(
      (await findAccount(owner, 'anna'))?.grants.find(({ path }) => path === '/photos')?.verbs,
      ['read'],
    );

    await choose(page, 'anna', 'Disable');
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('anna is disabled.').waitFor();
    assert.equal((await findAccount(owner, 'anna'))?.isDisabled, true);
    await choose(page, 'anna', 'Enable');
    await page.getByText('anna is enabled.').waitFor();

    await choose(page, 'anna', 'Set the password …');
    await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('anna has a new password.').waitFor();
    await using byPassword = await logIn(bed.bed.running, {
      user: 'anna',
      answer: answering({ assword: PASSWORD }),
    });
    assert.equal((await byPassword.account.whoAmI()).name, 'anna');

    await choose(page, 'anna', 'Remove …');
    await page.getByText('Its files stay where they are, in /home/anna').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('The account anna was removed.').waitFor();
    assert.equal(await findAccount(owner, 'anna'), undefined);
  });

  it('makes and revokes tokens and invites', async () => {
    await using bed = await openPage({ server: { registration: 'invite' } });
    const { page } = bed;
    const owner = await bed.bed.owner();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.reader });
    await openTab(bed, 'Accounts');
    await choose(page, 'anna', 'Tokens …');
    await page.getByRole('dialog', { name: 'Tokens of anna' }).getByText('There is none.').waitFor();
    await page.getByRole('button', { name: 'Make a token …' }).click();
    await page.getByLabel('What it is for').fill('laptop');
    await page.getByLabel('Expires after').selectOption('7');
    await page.getByRole('button', { name: 'Make it' }).click();
    const shown = page.getByRole('dialog', { name: 'Token of anna' });
    const token = await shown.getByRole('group').innerText();
    await shown.getByRole('button', { name: 'Done' }).click();
    const [made] = await owner.admin.listTokens('anna');
    assert.equal(made?.name, 'laptop');
    assert.ok(made.expiresMs !== undefined && made.expiresMs < Date.now() + 8 * 86_400_000);
    await (await logIn(bed.bed.running, { token })).close();
    await bed.axe();
    await page.getByRole('button', { name: 'Revoke laptop' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('“laptop” was revoked.').waitFor();
    await assert.rejects(logIn(bed.bed.running, { token }), code('UNAUTHENTICATED'));
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Make an invite …' }).click();
    await page.getByRole('button', { name: 'Make it' }).click();
    const invite = page.getByRole('dialog', { name: 'Code of the invite' });
    assert.match(await invite.getByRole('group').innerText(), /^\w{22}$/u);
    await invite.getByRole('button', { name: 'Done' }).click();
    const [listed] = await owner.admin.listInvites();
    assert.ok(listed);
    await page.getByRole('button', { name: `Remove the invite ${listed.id}` }).click();
    await page.getByText('The invite was removed.').waitFor();
    assert.deepEqual(await owner.admin.listInvites(), []);
  });

  it('stops the server, and says so', async () => {
    await using bed = await openPage({ expects: /WebSocket|ERR_CONNECTION_REFUSED|Failed to load/u });
    const { page } = bed;
    await openTab(bed, 'Overview');
    await page.getByRole('button', { name: 'Stop the server …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop the server?' });
    await dialog.getByLabel('Transfers under way may take').selectOption('0');
    await dialog.getByRole('button', { name: 'Stop the server' }).click();
    await page.getByText('The server was stopped.').waitFor();
    await bed.bed.running.server.closed;
    await page.getByText('The connection was lost.').waitFor();
  });
});
