// Previews in a browser: of text, tables, Markdown, images, sound and films.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { makePng, makeWav } from './made-media.ts';
import { openPage, type PageBed } from './page-bed.ts';

const MARKDOWN = [
  '# A title',
  '',
  'With a [link](https://example.org/x), a [file](sub/other.txt) and ![a picture](red.png).',
  '',
  '| a | b |',
  '|---|---|',
  '| 1 | 2 |',
].join('\n');

const FILES = {
  'README.md': MARKDOWN,
  'blue.png': makePng(60, 40, [0, 0, 255]),
  'a.pdf': '%PDF-1.1\n',
  'code.ts': 'export const one = 1;\n',
  'long.txt': 'line\n'.repeat(220_000),
  'noise.bin': new Uint8Array([0, 1, 2, 250, 251]),
  plain: 'text without an ending',
  'red.png': makePng(40, 60, [255, 0, 0]),
  'small.csv': 'a,b\n1,2\n',
  'sound.wav': makeWav(150),
  'sub/other.txt': 'the other file',
  'table.csv': `name;size\n"a;b";1\n${'x;2\n'.repeat(1200)}`,
  'wrong.png': 'no image at all',
} as const;

/** A film of half a second, which the browser itself makes. */
const RECORD = `async () => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  for (let frame = 0; frame < 30; frame += 1) {
    context.fillStyle = frame % 2 === 0 ? 'red' : 'blue';
    context.fillRect(0, 0, 64, 64);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}`;

const show = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('dialog', { name }).waitFor();
};

const hide = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

/** Waits until an expression of the page is true. (Playwright's own way has the page evaluate text, which ours may not.) */
const becomes = async (page: Page, expression: string): Promise<void> => {
  while ((await page.evaluate(expression)) !== true) await page.waitForTimeout(25);
};

/** Waits until a preview has this text: it is fetched, and shown in pieces. */
const showsText = async (page: Page, name: string, expected: string): Promise<void> => {
  const region = page.getByRole('region', { name });
  let shown: string | null = null;
  for (let turns = 0; turns < 200 && shown !== expected; turns += 1) {
    shown = await region.textContent();
    if (shown !== expected) await page.waitForTimeout(50);
  }
  assert.equal(shown, expected);
};

describe('previews', () => {
  let bed: PageBed;
  let page: Page;
  before(async () => {
    bed = await openPage({ files: FILES });
    ({ page } = bed);
  });
  after(() => bed[Symbol.asyncDispose]());

  it('show text and tables, and say what of them is not shown', async () => {
    await show(page, 'code.ts');
    await showsText(page, 'code.ts', FILES['code.ts']);
    await bed.axe();
    await hide(page);
    await show(page, 'long.txt');
    await page.getByText('Only the first 1 MiB are shown').waitFor();
    await showsText(page, 'long.txt', FILES['long.txt'].slice(0, 1024 * 1024));
    await hide(page);
    await show(page, 'plain');
    await page.getByText('text without an ending').waitFor();
    await hide(page);
    await show(page, 'noise.bin');
    await page.getByText('There is no preview').waitFor();
    await hide(page);
    await show(page, 'table.csv');
    await page.getByText('Only the first 1,000 rows are shown').waitFor();
    assert.equal(await page.locator('td').first().innerText(), 'a;b');
    assert.equal(await page.locator('tbody tr').count(), 999);
    await page.getByLabel('Show as it was written').check();
    await page.getByText('"a;b";1').waitFor();
    await hide(page);
    await show(page, 'small.csv');
    await page.getByRole('cell', { name: '2' }).waitFor();
    await bed.axe();
    await hide(page);
  });

  it('show Markdown by elements of the page, from the button below the list', async () => {
    await page.getByRole('button', { name: 'README.md' }).click();
    await page.getByRole('heading', { name: 'A title' }).waitFor();
    const link = page.getByRole('link', { name: 'link', exact: true });
    assert.equal(await link.getAttribute('href'), 'https://example.org/x');
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    const picture = page.getByRole('img', { name: 'a picture' });
    await becomes(page, "document.querySelector('.markdown img')?.naturalWidth === 40");
    assert.equal(await picture.getAttribute('src'), '/files/red.png');
    await bed.axe();
    await page.getByRole('button', { name: 'file', exact: true }).click();
    await page.getByText('the other file').waitFor();
    await hide(page);
  });

  it('go from image to image by the arrow keys, and leave the list at the last one', async () => {
    await show(page, 'blue.png');
    await page.getByText('1 of 3').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Previous image' }).isDisabled(), true);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'red.png' }).waitFor();
    await page.getByRole('button', { name: 'Turn to the right' }).click();
    const image = page.getByRole('img', { name: 'red.png' });
    assert.equal(await image.evaluate((element) => element.style.transform), 'rotate(90deg)');
    await page.getByRole('button', { name: 'Original size' }).click();
    await bed.axe();
    await page.keyboard.press('ArrowRight');
    await page.getByText('cannot show this image').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('dialog', { name: 'red.png' }).waitFor();
    await hide(page);
    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: 'red.png' }).waitFor();
    await hide(page);
  });

  it('seek in sound by the arrow keys, and remember where one was', async () => {
    const place = (): Promise<unknown> => page.evaluate("document.querySelector('audio')?.currentTime");
    const hasLoaded = (): Promise<void> => becomes(page, "document.querySelector('audio')?.duration > 140");
    await show(page, 'sound.wav');
    await hasLoaded();
    for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await place(), 15);
    assert.equal(await page.evaluate('navigator.mediaSession.metadata?.title'), 'sound.wav');
    await bed.axe();
    await hide(page);
    await show(page, 'sound.wav');
    await hasLoaded();
    assert.equal(await place(), 15);
    await hide(page);
  });

  it('play a film', async () => {
    const film = Buffer.from(await page.evaluate<string>(`(${RECORD})()`), 'base64');
    await writeFile(join(bed.root, 'film.webm'), film);
    await show(page, 'film.webm');
    await becomes(page, "document.querySelector('video')?.videoWidth === 64");
    await page.evaluate("document.querySelector('video').play()");
    await becomes(page, "document.querySelector('video').currentTime > 0.2");
    await bed.axe();
    await hide(page);
  });

  it('say so where the browser has no viewer for PDF', async () => {
    await page.evaluate("Object.defineProperty(navigator, 'pdfViewerEnabled', { value: false }) && 0");
    await show(page, 'a.pdf');
    await page.getByText('has no viewer for PDF files').waitFor();
    assert.equal(await page.locator('iframe').count(), 0);
    await bed.axe();
  });
});
