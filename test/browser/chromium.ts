// Debian's Chromium, driven by Playwright: found, or installed where that is possible.

import { after } from 'node:test';
import { chromium, type Browser } from 'playwright-core';
import { findProgram, installPackages } from '../../bench/peers/programs.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const find = (): string | undefined =>
  NAMES.map((name) => findProgram(name)).find((path) => path !== undefined);

const executable = (): string => {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && findProgram('apt-get') !== undefined) installPackages(['chromium']);
  const installed = find();
  if (installed !== undefined) return installed;
  throw new Error('These tests need Chromium; install it (as root: apt-get install -y chromium).');
};

/** It asks for nothing of the network by itself. */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Root has no other way; what is shown is our own page.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

let browser: Promise<Browser> | undefined;

/** One for all tests of a file. */
export const openBrowser = (): Promise<Browser> => {
  browser ??= chromium.launch({ executablePath: executable(), args: ARGUMENTS });
  return browser;
};

after(async () => {
  await (await browser)?.close();
});
