// A real server, its built page in Chromium, and somebody logged in: what tests of the page begin with. What the browser complains of
// fails the test.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { startHttp, type HttpBed } from '../http/http-bed.ts';
import type { ServerInit } from '../../src/server/index.ts';
import { openWatchedPage } from './watched-page.ts';

export interface PageInit {
  readonly server?: Partial<ServerInit>;
  /** Path below the root → content; a path that ends in "/" is a directory. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What is done with the server before the page is opened, such as making an account; returns the token to log in with. Default: the owner's. */
  readonly prepare?: (bed: HttpBed) => Promise<string>;
  /** Default 1200 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  /** Default true; otherwise the login is shown. */
  readonly logsIn?: boolean;
  /** The part of the address behind "#". Default: none. */
  readonly at?: string;
  /** Complaints that a test brings about by what it does. */
  readonly expects?: RegExp;
}

export interface PageBed extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly bed: HttpBed;
  /** Where the server's files lie. */
  readonly root: string;
  /** "http://127.0.0.1:PORT" */
  readonly origin: string;
  readonly token: string;
  /** Asserts that axe finds nothing on what is shown. */
  axe(): Promise<void>;
}

export const putFiles = async (root: string, files: NonNullable<PageInit['files']>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const place = join(root, path);
    await mkdir(path.endsWith('/') ? place : dirname(place), { recursive: true });
    if (!path.endsWith('/')) await writeFile(place, content);
  }
};

/** By keyboard, as a person does. Waits until the list of files is there. */
export const logIn = async (page: Page, token: string): Promise<void> => {
  await page.getByLabel('Password or token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('grid').waitFor();
};

const ownToken = (bed: HttpBed): string => bed.running.server.token;

export const openPage = async (init: PageInit = {}): Promise<PageBed> => {
  const bed = await startHttp(init.server);
  await putFiles(bed.root, init.files ?? {});
  const token = (await init.prepare?.(bed)) ?? ownToken(bed);
  const { page, context, complaints, axe } = await openWatchedPage({
    viewport: init.viewport ?? { width: 1200, height: 800 },
    colorScheme: init.colorScheme,
    locale: init.locale,
    timeoutMs: 30_000,
  });
  const origin = `http://127.0.0.1:${bed.port}`;
  await page.goto(`${origin}/${init.at === undefined ? '' : `#${init.at}`}`);
  if (init.logsIn !== false) await logIn(page, token);
  return {
    page,
    context,
    bed,
    root: bed.root,
    origin,
    token,
    axe,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await bed[Symbol.asyncDispose]();
      const { expects } = init;
      assert.deepEqual(
        complaints.filter((complaint) => expects?.test(complaint) !== true),
        [],
        'the browser complained',
      );
    },
  };
};
