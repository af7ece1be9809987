/** Records staff exports all that is held on a patient from the chart; nobody else is offered it. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, check, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { shows } from './waiting.ts';

let chartside: Chartside;
let browsing: Browsing;

beforeAll(async () => {
  chartside = await startChartside();
  browsing = await openBrowser({ width: 1200, height: 1000 });
});

afterAll(async () => {
  await browsing.close();
  await chartside.stop();
});

async function openChart(query: string): Promise<Page> {
  const page = await browsing.context.newPage();
  await page.goto(`${chartside.sandboxUrl}chart?${query}`);
  return page;
}

test('says what the export holds, then hands over a zip with the messages of the check that was made', async () => {
  const coordinator = await openChart('patient=p02');
  const app = await appIn(coordinator, 'Chen');
  await check(app, /^Ready/);
  expect(await app.getByRole('button', { name: 'Export the record' }).count()).toBe(0);
  await coordinator.close();

  const page = await openChart('patient=p02&user=records');
  const records = await appIn(page, 'Chen');
  // By key: what is still loading above the button may move it between the press and the release of a mouse.
  await records.getByRole('button', { name: 'Export the record' }).press('Enter');
  await shows(records, /messages to payers with every answer \(1\)/);
  await shows(records, /This export is audited under your name\./);
  expect(await violationsIn(records)).toEqual([]);
  const coming = page.waitForEvent('download');
  await records.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^record-\d{4}-\d\d-\d\d\.zip$/);
  const files = unzipSync(new Uint8Array(readFileSync(await file.path())));
  const names = Object.keys(files);
  const text = (pattern: RegExp) =>
    names
      .filter((name) => pattern.test(name))
      .map((name) => Buffer.from(files[name] ?? []).toString('latin1'));
  expect(text(/request\.x12$/)[0]).toMatch(/^ISA\*[^]*ST\*270\*/);
  expect(text(/answer-1\.x12$/)[0]).toMatch(/ST\*271\*/);
  expect(names).toEqual(expect.arrayContaining(['README.txt', 'manifest.json', 'fhir/Provenance.ndjson']));
  await records.getByText(/^Exported: [\d.]+ [kM]B/).waitFor();
  await records.getByRole('button', { name: 'Cancel' }).click();
  await records.getByText('This export is audited').waitFor({ state: 'detached' });
  await page.close();
});
