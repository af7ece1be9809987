/** The chart's “Behave like”, in a real browser: each behaviour frames the app, and the app opens in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Coverage, Patient } from 'fhir/r4.js';
import type { Page } from 'playwright-core';
import { loadBehaviours } from '../../server/sandbox/ehr/behaviour.ts';
import { backendClient } from './backend-client.ts';
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, textOf, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually, shows } from './waiting.ts';

const behaviours = await loadBehaviours();
let [chartside, browsing]: [Chartside | undefined, Browsing | undefined] = [undefined, undefined];
let page: Page;
const dataDir = mkdtempSync(join(tmpdir(), 'chartside-vendors-'));
beforeAll(async () => {
  chartside = await startChartside({ DATA_DIR: dataDir });
  browsing = await openBrowser({ width: 1280, height: 800 });
  page = await browsing.context.newPage();
});
afterAll(async () => {
  await browsing?.close();
  await chartside?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const chartUrl = () => `${chartside?.sandboxUrl ?? ''}chart?patient=p02`;

test('the choice keeps the open chart, is in the address, and holds for the next patient', async () => {
  await page.goto(chartUrl());
  await page.getByLabel('Behave like').selectOption('epic-like');
  await page.getByRole('button', { name: 'Change' }).click();
  await page.waitForURL(/like=epic-like/);
  expect(new URL(page.url()).searchParams.get('patient')).toBe('p02');
  await page.getByRole('link', { name: /Rivera, Ana/ }).click();
  await page.waitForURL(/patient=p01/);
  expect(new URL(page.url()).searchParams.get('like')).toBe('epic-like');
  const app = await appIn(page, 'Rivera');
  await shows(app, /like Epic/);
});

test.each(behaviours.map(({ id, name }) => [id, name]))(
  'like %s the app opens in the chart',
  async (id, name) => {
    await page.goto(`${chartUrl()}&like=${id}`);
    const app = await appIn(page, 'Chen');
    await app.getByText('Meridian Health Plan').first().waitFor();
    const site = id === 'standard' ? 'Northfield Clinic (sandbox)' : `like ${name}`;
    await eventually(async () => {
      expect(await textOf(app)).toContain(site);
    });
  },
);

test('two charts at once of an EHR with a sandboxed frame show their own patients', async () => {
  await page.goto(`${chartUrl()}&beside=p03&like=athenahealth-like`);
  const [one, two] = [await appIn(page, 'Chen'), await appIn(page, 'Whitfield')];
  expect([await textOf(one), await textOf(two)].map((text) => /Whitfield/i.test(text))).toEqual([
    false,
    true,
  ]);
});

test('the chart page with the choice has no WCAG finding', async () => {
  await page.goto(`${chartUrl()}&like=oracle-health-like`);
  expect(await violationsIn(page.mainFrame())).toEqual([]);
});

test.each(behaviours.map(({ id }) => id))(
  'like %s a back-end reads a patient and coverage by the facade',
  async (id) => {
    const name = id === 'standard' ? 'sandbox-backend' : `sandbox-backend-${id}`;
    const client = await backendClient(chartside?.sandboxUrl ?? '', dataDir, name);
    const headers = { authorization: `Bearer ${await client.token('system/*.rs')}` };
    const ask = async <T>(path: string): Promise<T[]> => {
      const res = await fetch(`${client.base}/fhir/r4/${path}`, { headers });
      const { entry = [] } = (await res.json()) as Bundle;
      return entry.filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource as T);
    };
    const [patient, ...others] = await ask<Patient>('Patient?family=rivera&birthdate=1984-03-09');
    expect(others).toEqual([]);
    const [coverage] = await ask<Coverage>(`Coverage?patient=${patient?.id ?? ''}`);
    expect(coverage).toMatchObject({
      subscriberId: 'W123456701',
      beneficiary: { reference: `Patient/${patient?.id ?? ''}` },
    });
  },
);
