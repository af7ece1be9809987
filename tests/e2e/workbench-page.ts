/** The workbench as an analyst opens it from the sandbox EHR, and its panes. */
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { saying } from './waiting.ts';

/** By its link on the page of the sandbox EHR. */
export async function openWorkbench(context: BrowserContext, sandboxUrl: string): Promise<Page> {
  const chart = await context.newPage();
  await chart.goto(sandboxUrl);
  const opened = context.waitForEvent('page');
  await chart.getByRole('link', { name: 'Open the workbench as analyst' }).click();
  const page = await opened;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('heading', { name: 'Workbench' }).waitFor();
  await chart.close();
  return page;
}

export const x12 = (page: Page) => page.locator('#x12-list');
export const fhir = (page: Page) => page.locator('#fhir-list');
export const rows = (page: Page) => page.locator('#rows-list');

/** What is said of the selection, once that fits. */
export const selection = (page: Page, wanted: RegExp): Promise<string> =>
  saying(page.getByRole('status', { name: 'Selection' }), wanted);

export async function openRichest271(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Open the richest 271/ }).click();
  await x12(page).getByRole('option').first().waitFor();
  await fhir(page).getByRole('option').first().waitFor();
}

export async function findInFhir(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Find in FHIR' }).fill(text);
  await page.keyboard.press('Enter');
  await fhir(page).locator('[data-lit=true]').filter({ hasText: text }).first().waitFor();
}

/** The elements of the segment that is selected: here once it has been read, some time after the list. */
export const elements = (page: Page) =>
  page.getByRole('region', { name: 'Elements of the selected segment' });

/** The bytes of a file that a button saves, one character each. */
export async function savedText(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFileSync(await (await download).path(), 'latin1');
}
