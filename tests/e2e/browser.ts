/** A real Chromium from npm; Debian's full one too where it is installed, as only that one blocks third-party cookies. */
import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import packaged from '@sparticuz/chromium';
import { chromium, type BrowserContext } from 'playwright-core';
import { WAIT } from './waiting.ts';

const FULL = '/usr/bin/chromium';
export const hasFullChromium = existsSync(FULL);

export interface Browsing {
  readonly context: BrowserContext;
  readonly version: string;
  close(): Promise<void>;
}

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Test files run side by side and share one unpacked browser: the first unpacks it, the others wait for it. */
async function unpackedChromium(): Promise<string> {
  const lock = join(tmpdir(), 'chartside-unpacking');
  while (!taken(lock)) await wait(100);
  try {
    return await packaged.executablePath();
  } finally {
    rmdirSync(lock);
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

/** `blockThirdPartyCookies` needs the full Chromium: the packaged headless shell has no such switch. */
export async function openBrowser(wanted: {
  width: number;
  height: number;
  blockThirdPartyCookies?: boolean;
  colorScheme?: 'light' | 'dark';
}): Promise<Browsing> {
  const folder = mkdtempSync(join(tmpdir(), 'chartside-browser-'));
  const executablePath = wanted.blockThirdPartyCookies ? FULL : await unpackedChromium();
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    headless: true,
    args: [
      ...quiet,
      ...(wanted.blockThirdPartyCookies ? ['--headless=new', '--test-third-party-cookie-phaseout'] : []),
    ],
    viewport: { width: wanted.width, height: wanted.height },
    colorScheme: wanted.colorScheme ?? 'light',
    // Nothing is looked at half-way between two states.
    reducedMotion: 'reduce',
    timeout: WAIT,
  });
  context.setDefaultTimeout(WAIT);
  return {
    context,
    version: context.browser()?.version() ?? 'unknown',
    async close() {
      await context.close();
      // Processes of the browser may still write into it for a moment.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
