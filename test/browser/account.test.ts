// One's own account in a browser: its password, one-time codes, tokens and sessions.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { PASSWORD, answering, code, logIn } from '../server/account-bed.ts';
import { openPage, type PageBed, type PageInit } from './page-bed.ts';

const OTHER = 'another good password';

const openAccount = async (init: PageInit = {}): Promise<PageBed> => {
  const bed = await openPage({
    ...init,
    prepare: (http) => http.account({ name: 'anna', verbs: ROLES.editor, home: true, password: PASSWORD }),
  });
  await bed.page.getByRole('button', { name: 'anna' }).click();
  await bed.page.getByRole('menuitem', { name: 'My account' }).click();
  await bed.page.getByRole('heading', { name: 'My account' }).waitFor();
  await bed.page.getByRole('region', { name: 'Who I am' }).waitFor();
  return bed;
};

const confirmPassword = async (page: Page, action: string): Promise<void> => {
  await page.getByLabel('Present password').fill(PASSWORD);
  await page.getByRole('button', { name: action, exact: true }).click();
};

describe("one's own account in the page", () => {
  it('shows who one is, and changes the password', async () => {
    await using bed = await openAccount({ expects: /WebSocket/u });
    const { page } = bed;
    await page.getByRole('region', { name: 'Who I am' }).getByText('editor on /home/anna').waitFor();
    await bed.axe();
    await page.getByRole('button', { name: 'Change the password …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Password' });
    await dialog.getByLabel('Present password').fill('a wrong password');
    await dialog.getByLabel('New password', { exact: true }).fill(OTHER);
    await dialog.getByLabel('The new password again').fill(`${OTHER}!`);
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByText('The two passwords differ.').waitFor();
    await dialog.getByLabel('The new password again').fill(OTHER);
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByText('The password is wrong').waitFor();
    await bed.axe();
    await dialog.getByLabel('Present password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('The password was changed.').waitFor();
    const asks = { user: 'anna', answer: answering({ assword: OTHER }) };
    await (await logIn(bed.bed.running, asks)).close();
    await assert.rejects(logIn(bed.bed.running, { token: bed.token }), code('UNAUTHENTICATED'));
  });

  it('switches one-time codes on by a QR code and a code, and off again', async () => {
    await using bed = await openAccount({ expects: /WebSocket/u });
    const { page } = bed;
    const owner = await bed.bed.owner();
    const hasTotp = async (): Promise<boolean | undefined> =>
      (await owner.admin.listAccounts()).find(({ name }) => name === 'anna')?.hasTotp;
    await page.getByRole('button', { name: 'Switch on …' }).click();
    await confirmPassword(page, 'Next');
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    await bed.axe();
    const secret = await page.getByRole('group', { name: 'Secret, to type it in by hand' }).innerText();
    const app = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(/\s/gu, '')) });
    await page.getByLabel('Code that the app shows').fill(app.generate());
    await page.getByRole('button', { name: 'Switch on', exact: true }).click();
    await page.getByText('One-time codes are on.').waitFor();
    assert.equal(await hasTotp(), true);
    await page.getByRole('button', { name: 'Switch off …' }).click();
    await confirmPassword(page, 'Switch off');
    await page.getByText('One-time codes are off.').waitFor();
    assert.equal(await hasTotp(), false);
  });

  it('lists tokens and sessions, makes and revokes them, and logs out everywhere', async () => {
    await using bed = await openAccount({ expects: /WebSocket|401/u });
    const { page } = bed;
    const own = page.getByRole('row').filter({ hasText: 'this one' });
    await own.getByText(/^browser /u).waitFor();
    await page.getByRole('button', { name: 'Make a token …' }).click();
    await page.getByLabel('What it is for').fill('backup');
    await page.getByRole('button', { name: 'Make it' }).click();
    const shown = page.getByRole('dialog', { name: 'Token of anna' });
    const token = await shown.getByRole('group').innerText();
    await shown.getByRole('button', { name: 'Done' }).click();
    await (await logIn(bed.bed.running, { token })).close();
    await page.getByRole('button', { name: 'Revoke backup' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('“backup” was revoked.').waitFor();
    await assert.rejects(logIn(bed.bed.running, { token }), code('UNAUTHENTICATED'));

    // One that ends and one that begins, both unseen by the page.
    const owner = await bed.bed.owner();
    const addLogin = (name: string): Promise<void> =>
      owner.admin.addToken('anna', { name, kind: 'login', verifier: deriveVerifier(generateToken()) });
    await addLogin('early');
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'early' }).waitFor();
    await owner.admin.revokeToken('early', 'anna');
    await addLogin('late');

    await page.getByRole('button', { name: 'Log out everywhere …' }).click();
    await page.getByRole('button', { name: 'Log out everywhere', exact: true }).click();
    await page.getByRole('heading', { name: 'Wherry' }).waitFor();
    const left = await owner.admin.listTokens('anna');
    assert.deepEqual(
      left.filter(({ kind }) => kind === 'login'),
      [],
    );
  });
});
