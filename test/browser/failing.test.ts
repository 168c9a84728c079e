// What the page does when something fails or takes its time: it says so, and goes on when it is asked to.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage } from './page-bed.ts';

/** Text, since tests know no DOM. */
const focusNothing = (page: Page): Promise<void> => page.evaluate('document.activeElement?.blur()');

describe('where something fails or takes its time', () => {
  it('a part of the page that did not come is asked for once, and with a new page when a person asks', async () => {
    await using bed = await openPage({ expects: /Failed to load resource/u });
    const { page } = bed;
    let asked = 0;
    await page.route(/trash-view/u, (route) => {
      asked += 1;
      return route.abort();
    });
    await page.getByRole('link', { name: 'Trash' }).click();
    const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(asked, before);
    await page.unroute(/trash-view/u);
    await again.click();
    await page.getByRole('heading', { name: 'Trash' }).waitFor();
  });

  it('a session that could not be asked for is asked for again', async () => {
    await using bed = await openPage({ expects: /Failed to load resource/u });
    const { page } = bed;
    await page.route('**/session', (route) => route.abort());
    await page.reload();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/session');
    await again.click();
    await page.getByRole('grid').waitFor();
  });

  it('a dialogue that has no focus keeps keys from the files behind it', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'a' } });
    const { page } = bed;
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await focusNothing(page);
    await page.keyboard.press('n');
    await page.keyboard.press('Delete');
    assert.equal(await page.getByRole('dialog').count(), 1);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
  });

  it('text that is selected is what is copied', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'a' } });
    const { page } = bed;
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
    await page.evaluate(`addEventListener('keydown', (event) => {
      if (event.key === 'c') setTimeout(() => { document.title = String(event.defaultPrevented); });
    });
    getSelection().selectAllChildren(document.querySelector('.brand'));`);
    await page.keyboard.press('ControlOrMeta+c');
    await page.waitForFunction(`document.title === 'false'`);
  });

  it('a form stays until what it does is done, and shows what came of it', async () => {
    await using bed = await openPage({ expects: /WebSocket/u });
    const { page } = bed;
    let isHeld = false;
    const held: (() => void)[] = [];
    await page.routeWebSocket(/./u, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        if (isHeld) held.push(() => server.send(message));
        else server.send(message);
      });
    });
    await page.reload();
    await page.getByRole('grid').waitFor();
    await page.getByRole('button', { name: 'owner' }).click();
    await page.getByRole('menuitem', { name: 'My account' }).click();
    await page.getByRole('button', { name: 'Make a token …' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('What it is for').fill('backup');
    isHeld = true;
    await form.getByRole('button', { name: 'Make it' }).click();
    for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    assert.equal(await form.getByRole('button', { name: 'Cancel' }).isDisabled(), true);
    assert.equal(await form.isVisible(), true);
    isHeld = false;
    for (const send of held) send();
    await page.getByRole('dialog', { name: 'Token of owner' }).waitFor();
  });

  it('a drag of the page that ended unseen does not make a move of an upload', async () => {
    await using bed = await openPage({ files: { 'a.txt': 'a', 'folder/': '' } });
    const { page } = bed;
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
    await page.evaluate(`{
      const row = (name) => [...document.querySelectorAll('.entry')].find((each) => each.textContent.includes(name));
      const init = { bubbles: true, cancelable: true };
      row('a.txt').dispatchEvent(new DragEvent('dragstart', { ...init, dataTransfer: new DataTransfer() }));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['new'], 'new.txt'));
      for (const type of ['dragenter', 'dragover', 'drop'])
        row('folder').dispatchEvent(new DragEvent(type, { ...init, dataTransfer }));
    }`);
    await page.getByText('folder/new.txt').or(page.getByText('new.txt')).first().waitFor();
    await page.getByRole('row', { name: 'a.txt' }).waitFor();
    const { files } = await bed.bed.owner();
    await files.stat('/a.txt');
  });
});
