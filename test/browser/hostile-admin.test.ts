// Administration in the page, for who may not and by who wants to be more than text (SECURITY rows 37, 42, 46, 77).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { openPage } from './page-bed.ts';

const HOSTILE = '<img src=x onerror="window.isHacked=1">';

describe('administration in the page', () => {
  it('rows 37 and 42: is not offered to who does not administer, and tells him nothing by its address', async () => {
    await using bed = await openPage({
      prepare: (http) => http.account({ name: 'anna', verbs: ROLES.editor }),
    });
    const { page } = bed;
    await page.getByRole('link', { name: 'Files', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Server' }).count(), 0);
    const asked: string[] = [];
    for (const tab of ['overview', 'connections', 'log', 'accounts']) {
      await page.goto(`${bed.origin}/#?view=server&tab=${tab}`);
      await page.getByText('This account does not administer this server; ask its owner.').waitFor();
      asked.push(tab);
      assert.equal(await page.getByRole('table').count(), 0);
    }
    assert.equal(asked.length, 4);
  });

  it('rows 46 and 77: names of paths, clients and tokens are text, each on its own line', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'a' } });
    const { page } = bed;
    const owner = await bed.bed.owner();
    await owner.files.makeDirectory(`/${HOSTILE}`.replaceAll('/img', 'img'));
    await bed.bed.ask('GET', `/files/${encodeURIComponent(`${HOSTILE}\n2026-01-01 fake line \u202E`)}`, {
      headers: { 'User-Agent': HOSTILE },
    });
    await bed.bed.ask('PUT', '/files/x.txt', {
      auth: [`${HOSTILE}`, 'wrong password here'],
      body: 'x',
    });
    await page.goto(`${bed.origin}/#?view=server&tab=log`);
    const log = page.getByRole('list');
    await log.getByText('login-refused').waitFor();
    await log.getByText('onerror').first().waitFor();
    assert.equal(await log.locator('img').count(), 0);
    for (const line of await log.getByRole('listitem').all())
      assert.doesNotMatch(await line.innerText(), /\u202E/u);
    assert.equal(await log.getByText(/^2026-01-01 fake line/u).count(), 0);
    assert.equal(await page.evaluate("'isHacked' in window"), false);
  });
});
