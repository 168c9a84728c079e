// `wherry gui` as a real process, its page in Chromium, and a real server beside it: what tests of the two sides begin with. What the
// browser complains of fails the test.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { createPlace, startServer, type Place, type RunningServer } from '../cli/program.ts';
import { startGui } from '../cli/gui/gui-program.ts';

import { putFiles } from './page-bed.ts';
import { openWatchedPage } from './watched-page.ts';

export interface GuiPageInit {
  /** Of this computer, and of the server: as in page-bed.ts. */
  readonly here?: Readonly<Record<string, string | Uint8Array>>;
  readonly there?: Readonly<Record<string, string | Uint8Array>>;
  /** Of `wherry run`. */
  readonly serverOptions?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Whether the right side shows the server. Default true. */
  readonly connects?: boolean;
}

export interface GuiPageBed extends AsyncDisposable {
  readonly page: Page;
  readonly place: Place;
  readonly server: RunningServer;
  readonly address: string;
  readonly token: string;
  /** What the browser was opened with. */
  readonly opened: string;
  axe(): Promise<void>;
}

/** As a person does, by the form of the right side. */
export const connectByToken = async (page: Page, address: string, token: string): Promise<void> => {
  await page.getByLabel('Address').fill(address);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: /^Server: / }).waitFor();
};

export const openGuiPage = async (init: GuiPageInit = {}): Promise<GuiPageBed> => {
  const place = await createPlace();
  await putFiles(place.local, init.here ?? {});
  await putFiles(place.root, init.there ?? {});
  const [server, gui, watched] = await Promise.all([
    startServer(place, init.serverOptions),
    startGui(place, ['--no-open']),
    openWatchedPage({
      viewport: init.viewport ?? { width: 1280, height: 800 },
      colorScheme: init.colorScheme,
      timeoutMs: 15_000,
    }),
  ]);
  const { page, context, complaints, axe } = watched;
  const opened = `http://127.0.0.1:${gui.port}/#ticket=${gui.ticket}`;
  await page.goto(opened);
  await page.getByRole('heading', { name: 'Connect to a server' }).waitFor();
  const address = server.env['WHERRY_URL'] ?? '';
  const token = server.env['WHERRY_TOKEN'] ?? '';
  if (init.connects !== false) await connectByToken(page, address, token);
  return {
    ...{ page, place, server, address, token, opened },
    axe,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await gui.stop();
      await server.stop();
      await place.remove();
      assert.deepEqual(complaints, [], 'the browser complained');
    },
  };
};
