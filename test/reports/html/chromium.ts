/** The browser that pages are opened in, started once for all tests of a process, and how it is kept from calling home. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

let started: Promise<Browser> | undefined;

/** The browser; undefined where none is installed. */
export async function theBrowser(): Promise<Browser | undefined> {
  if (!existsSync(CHROMIUM)) return undefined;
  started ??= chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  return started;
}

/** To be called when all tests are through; a second call does nothing. */
export async function closeBrowser(): Promise<void> {
  await (await started)?.close();
}
