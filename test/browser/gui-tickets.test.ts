// How a browser comes into `wherry gui`, and what a ticket is good for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openBrowser } from './chromium.ts';
import { openGuiPage } from './gui-bed.ts';

describe('the ticket of wherry gui', () => {
  it('that was used leads to the page in the browser that it was used in, and nowhere in another one', async () => {
    await using bed = await openGuiPage({ connects: false });
    const again = await bed.page.context().newPage();
    await again.goto(bed.opened);
    await again.getByRole('heading', { name: 'Connect to a server' }).waitFor();
    assert.equal(new URL(again.url()).hash, '');
    const browser = await openBrowser();
    const elsewhere = await browser.newContext();
    const page = await elsewhere.newPage();
    await page.goto(bed.opened);
    await page.getByText('This browser is not logged in.').waitFor();
    await elsewhere.close();
  });
});
