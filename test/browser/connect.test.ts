// The page that says how programs reach the server: its commands are for this server, and work with the token that is made for them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logIn } from '../server/account-bed.ts';
import { logIn as logInByKeyboard, openPage } from './page-bed.ts';

describe('the connect page', () => {
  it('begins at its top on a phone, and its tabs are all to be reached there', async () => {
    await using bed = await openPage({ viewport: { width: 360, height: 740 } });
    const { page } = bed;
    await page.getByRole('link', { name: 'Connect' }).click();
    const tab = page.getByRole('tab', { name: 'Windows' });
    await tab.waitFor();
    await page.getByRole('img', { name: /^QR code/u }).waitFor();
    await page.getByText('This page came without encryption').waitFor();
    const top = (): Promise<unknown> => page.evaluate("document.querySelector('#content').scrollTop");
    assert.equal(await top(), 0);
    await tab.click();
    assert.equal(await tab.getAttribute('aria-selected'), 'true');
  });

  it('has commands for this server, without a secret until a token is made for them', async () => {
    await using bed = await openPage();
    const { page } = bed;
    const { pin, port, token: ownerToken } = bed.bed.running.server;
    await page.getByRole('link', { name: 'Connect' }).click();
    const address = page.getByRole('group', { name: 'Address for Wherry' });
    assert.equal(await address.innerText(), `wherry://127.0.0.1:${port}#${pin}`);
    await page.getByRole('img', { name: `QR code of the address of this page: ${bed.origin}/` }).waitFor();
    await page.getByText('This page came without encryption, from this computer').waitFor();
    await page.getByRole('tab', { name: 'Linux' }).click();
    const once = page.getByRole('group', { name: 'Log in once' });
    assert.equal(
      await once.innerText(),
      `printf '%s\\n' TOKEN | wherry remote add home 'wherry://127.0.0.1:${port}#${pin}'`,
    );
    await bed.axe();
    await page.getByRole('button', { name: 'Make a token for this …' }).click();
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('The commands below have the token now.').waitFor();
    const made = /'%s\\n' (\w{22}) \|/u.exec(await once.innerText())?.[1];
    assert.ok(made !== undefined && made !== ownerToken);
    await using remote = await logIn(bed.bed.running, { token: made });
    assert.equal((await remote.account.whoAmI()).token?.name, 'commands');

    const response = await fetch(`${bed.origin}/files/`, {
      headers: { Authorization: `Basic ${Buffer.from(`owner:${made}`).toString('base64')}` },
    });
    assert.equal(response.status, 200);

    await page.getByRole('tab', { name: 'Windows' }).click();
    const map = page.getByRole('group', { name: 'Map it as a drive' });
    assert.equal(await map.innerText(), `net use W: ${bed.origin}/files/ ${made} /user:owner`);
    // The secret goes with the view.
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    await page.getByRole('grid').waitFor();
    await page.getByRole('link', { name: 'Connect' }).click();
    await page.getByRole('button', { name: 'Make a token for this …' }).waitFor();
    assert.ok(!(await page.content()).includes(made));
  });

  it('warns when the server takes it to be somewhere else, as behind a proxy that tells it too little', async () => {
    await using bed = await openPage({ logsIn: false });
    const { page, token } = bed;
    await page.route('**/session', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { server: { origin: string } };
      body.server.origin = 'http://10.0.0.7:6768';
      await route.fulfill({ response, json: body });
    });
    await page.reload();
    await logInByKeyboard(page, token);
    await page.getByRole('link', { name: 'Connect' }).click();
    await page
      .getByText(
        `This page is at ${bed.origin}, and the server says that it is found at http://10.0.0.7:6768.`,
      )
      .waitFor();
    await bed.axe();
  });
});
