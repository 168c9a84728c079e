// A page in a browser that is watched: what the browser complains of is kept, for the test to fail of it.

import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './chromium.ts';

export interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  /** Default light. */
  readonly colorScheme?: 'light' | 'dark' | undefined;
  /** Default en-GB. */
  readonly locale?: string | undefined;
  readonly timeoutMs: number;
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and warnings so far. */
  readonly complaints: readonly string[];
  /** Asserts that axe finds nothing on what is shown. */
  axe(): Promise<void>;
}

export const openWatchedPage = async (look: Look): Promise<WatchedPage> => {
  const browser = await openBrowser();
  const context = await browser.newContext({
    viewport: look.viewport,
    colorScheme: look.colorScheme ?? 'light',
    locale: look.locale ?? 'en-GB',
    timezoneId: 'UTC',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(look.timeoutMs);
  // From now on, and not only from when a test waits for one: that could be a moment after the key was pressed.
  page.on('filechooser', () => {});
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error.message)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  const axe = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
  };
  return { page, context, complaints, axe };
};
