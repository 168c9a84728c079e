// Pictures of the page as a person meets it, for the documentation and to be looked at: each screen in light, in dark and on a phone.
//
//   npm run pictures -- FOLDER [NAME ...]

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { patternBytes } from '../files/bed.ts';
import { openGuiPage } from './gui-bed.ts';
import { makePng } from './made-media.ts';
import { openPage, putFiles, type PageBed } from './page-bed.ts';

const MIB = 1024 * 1024;
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 740 } },
} as const;
type Look = (typeof LOOKS)[keyof typeof LOOKS];

const README = [
  '# Harbour survey',
  '',
  'What was measured between **March** and **May**, and how.',
  '',
  '| Site | Depth | Days |',
  '|---|---|---|',
  '| North pier | 12.4 m | 31 |',
  '| Lock | 8.1 m | 17 |',
  '',
  '- [x] Raw values in `values.csv`',
  '- [ ] Pictures of the second week',
].join('\n');

const FILES = {
  'Documents/': '',
  'Music/': '',
  'Pictures/2026/': '',
  'README.md': README,
  'Annual report.pdf': patternBytes(2 * MIB + 300_000),
  'archive-2025.tar.zst': patternBytes(9 * MIB),
  'budget.csv': 'month;sum\nMarch;1200\n',
  'harbour.png': makePng(800, 500, [46, 110, 150]),
  'interview.mp3': patternBytes(MIB),
  'notes.txt': 'Call the harbour office.\n',
  'plan.docx': patternBytes(180_000),
  'values.csv': 'site;depth\nNorth pier;12.4\nLock;8.1\n',
};

const open = (look: Look, server?: NonNullable<Parameters<typeof openPage>[0]>['server']): Promise<PageBed> =>
  openPage({ ...look, files: FILES, ...(server === undefined ? {} : { server }) });

/** Files of the disk, picked by the key for it. */
const pick = async (
  { page, bed }: PageBed,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> => {
  const folder = join(bed.running.directory, 'picked');
  await putFiles(folder, files);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('grid').press('u');
  await (await chooser).setFiles(Object.keys(files).map((name) => join(folder, name)));
};

/** What is under way when a look at it is taken. */
const UNDER_WAY = { bandwidth: { upload: 6 * MIB } };

type Draw = (look: Look, shoot: (page: Page) => Promise<void>) => Promise<void>;

const PICTURES: Readonly<Record<string, Draw>> = {
  async list(look, shoot) {
    await using bed = await open(look);
    await bed.page.getByRole('row', { name: 'values.csv' }).waitFor();
    await bed.page.getByRole('grid').press('Home');
    await bed.page.keyboard.press('ArrowDown');
    await bed.page.keyboard.press(' ');
    await shoot(bed.page);
  },
  async tiles(look, shoot) {
    await using bed = await open(look);
    await bed.page.getByRole('row', { name: 'values.csv' }).waitFor();
    await bed.page.getByRole('grid').press('g');
    await bed.page.waitForTimeout(500);
    await shoot(bed.page);
  },
  async upload(look, shoot) {
    await using bed = await open(look, UNDER_WAY);
    await pick(bed, {
      'film.mp4': patternBytes(60 * MIB),
      'sound.flac': patternBytes(24 * MIB),
      'letter.txt': 'Dear all,\n',
    });
    await bed.page.locator('.upload-running').first().waitFor();
    await bed.page.waitForTimeout(6000);
    await shoot(bed.page);
    await bed.page
      .getByRole('button', { name: /^Cancel/u })
      .first()
      .click();
    await bed.page.waitForTimeout(500);
  },
  async conflicts(look, shoot) {
    await using bed = await open(look);
    await pick(bed, {
      'budget.csv': 'month;sum\nMarch;1200\nApril;900\n',
      'notes.txt': 'Call the harbour office.\nBring the map.\n',
      'new.txt': 'new',
    });
    await bed.page.getByRole('dialog').waitFor();
    await shoot(bed.page);
  },
  async preview(look, shoot) {
    await using bed = await open(look);
    await bed.page.getByRole('link', { name: 'README.md', exact: true }).click();
    await bed.page.getByRole('heading', { name: 'Harbour survey' }).waitFor();
    await shoot(bed.page);
  },
  async details(look, shoot) {
    await using bed = await open(look);
    await bed.page.getByRole('row', { name: 'values.csv' }).waitFor();
    await bed.page.getByRole('grid').press('End');
    await bed.page.keyboard.press('i');
    await bed.page.getByRole('dialog').waitFor();
    await bed.page.waitForTimeout(500);
    await shoot(bed.page);
  },
  async server(look, shoot) {
    await using bed = await open(look, UNDER_WAY);
    await pick(bed, { 'film.mp4': patternBytes(60 * MIB) });
    await bed.page.locator('.upload-running').first().waitFor();
    await bed.page.goto(`${bed.origin}/#?view=server`);
    await bed.page.getByRole('tab', { name: 'Connections' }).waitFor();
    await bed.page.waitForTimeout(4000);
    await shoot(bed.page);
  },
  async connect(look, shoot) {
    await using bed = await open(look);
    await bed.page.goto(`${bed.origin}/#?view=connect`);
    await bed.page.waitForTimeout(1000);
    await shoot(bed.page);
  },
  async gui(look, shoot) {
    const { 'README.md': readme, 'values.csv': values, ...there } = FILES;
    await using bed = await openGuiPage({
      colorScheme: look.colorScheme,
      here: {
        'Desktop/': '',
        'README.md': readme,
        'values.csv': values,
        'thesis.odt': patternBytes(400_000),
      },
      there,
    });
    // The form that connects is on the side that a phone does not show at first.
    await bed.page.setViewportSize(look.viewport);
    // Where the test's files lie means nothing to who looks at the picture.
    await bed.page.evaluate("document.querySelector('.side-note').textContent = '/home/anna'");
    await bed.page.waitForTimeout(500);
    await shoot(bed.page);
  },
};

const { positionals } = parseArgs({ allowPositionals: true });
const [folder = '.', ...wanted] = positionals;
await mkdir(folder, { recursive: true });
for (const [name, draw] of Object.entries(PICTURES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const [look, settings] of Object.entries(LOOKS)) {
    const path = join(folder, `${name}-${look}.png`);
    await draw(settings, async (page) => writeFile(path, await page.screenshot()));
    console.log(path, (await readFile(path)).length);
  }
}
process.exit(0);
