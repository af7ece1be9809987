/**
 * An EHR without visits in FHIR, in a real browser: the sandbox's scheduling system tells of them by HL7 v2, a coordinator
 * uploads a list and takes it back, and an administrator sees what came.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, check, textOf, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually, resize, saying, scrollsNotSideways, shows } from './waiting.ts';

let chartside: Chartside;
let browsing: Browsing;
const dataDir = mkdtempSync(join(tmpdir(), 'chartside-visits-'));

/** The scheduling systems begin to tell of their visits once the product is there; nobody waits for them but we. */
async function visitsAreTold(): Promise<void> {
  const log = join(dataDir, 'chartside.log');
  await eventually(() => {
    expect(readFileSync(log, 'utf8')).toContain('the sandbox has told of its visits');
    return Promise.resolve();
  });
}

beforeAll(async () => {
  chartside = await startChartside({ DATA_DIR: dataDir });
  await visitsAreTold();
  browsing = await openBrowser({ width: 1440, height: 1000 });
});

afterAll(async () => {
  await browsing.close();
  await chartside.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const like = 'eclinicalworks-like';

async function openChart(query: string): Promise<Page> {
  const page = await browsing.context.newPage();
  await page.goto(`${chartside.sandboxUrl}chart?${query}&like=${like}`);
  return page;
}

test('a chart shows the visits that its scheduling system told of, from whom and when, and they are checked like any other', async () => {
  const page = await openChart('patient=p01');
  const app = await appIn(page, 'Rivera');
  await app
    .getByText(/From the scheduling system by HL7 v2/)
    .first()
    .waitFor();
  await check(app, /Action needed/);
  await shows(app, /Prior authorization is required for 70553/);
  expect(await violationsIn(app)).toEqual([]);
  await page.close();
});

/** The list of a site whose visit is in twelve days at the wall clock of its columns. */
function listFile(name: string, rows: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'chartside-list-')), name);
  writeFileSync(file, ['Visit no,When,Time,MRN,Last name,First name,DOB,CPT', ...rows].join('\r\n'));
  return file;
}
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('a coordinator uploads a list from the chart, says what its columns hold, applies it, sees the visit, and takes it back', async () => {
  const page = await openChart('patient=p02');
  const app = await appIn(page, 'Chen');
  await app.getByRole('link', { name: 'How visits come in' }).press('Enter');
  await app.getByRole('heading', { name: /Upload the visits of/ }).waitFor();
  const file = listFile('Next week.csv', [
    `E2E-1,${inDays(12)},3:45 PM,MRN40134,Chen,Marcus,11/2/1979,99213`,
    `E2E-2,${inDays(12)},tea time,MRN40151,Whitfield,Dana,6/14/1990,99213`,
  ]);
  await app.locator('input[type=file]').setInputFiles(file);
  await app.getByText(/The list cannot be read before it is said which column holds: Day, or day and time/).waitFor(); // prettier-ignore
  await app.getByLabel('When', { exact: true }).selectOption({ label: 'Day, or day and time' });
  await app.getByText('1 new visit · 1 row not taken').waitFor();
  await shows(app, /Time: It is no time of day\./);
  expect(await violationsIn(app)).toEqual([]);
  await scrollsNotSideways(app);
  await app.getByRole('button', { name: 'Apply 1 change' }).click();
  await app.getByRole('heading', { name: 'What happened' }).waitFor();
  await app.getByRole('link', { name: 'Back to the chart' }).click();
  await app
    .getByText(/From the list that .+ uploaded, (just now|\d+ min ago)/)
    .first()
    .waitFor();
  await shows(app, /3:45\sPM/);
  await app.getByRole('link', { name: 'How visits come in' }).press('Enter');
  await app.getByRole('button', { name: 'Next week.csv' }).click();
  await app.getByRole('button', { name: 'Take this list back' }).click();
  await app.getByText(/Taken back (just now|\d+ min ago)/).waitFor();
  await app.getByRole('link', { name: 'Back to the chart' }).click();
  await app
    .getByText(/From the scheduling system/)
    .first()
    .waitFor();
  await eventually(async () => {
    expect(await textOf(app)).not.toMatch(/3:45\sPM/);
  });
  await page.close();
});

async function openAsAdministrator(): Promise<Page> {
  const chart = await openChart('patient=p01');
  const app = await appIn(chart, 'Rivera');
  const { origin } = new URL(app.url());
  const source = await chart.locator('iframe').first().getAttribute('src');
  const issuer = new URL(source ?? '', chart.url()).searchParams.get('iss') ?? '';
  await chart.close();
  const page = await browsing.context.newPage();
  const query = new URLSearchParams({
    iss: issuer,
    login_hint: 'admin',
    target_link_uri: `${origin}/visits-import`,
  });
  await page.goto(`${origin}/login?${query.toString()}`);
  await page.getByRole('heading', { name: 'Visits that come in' }).waitFor();
  return page;
}

test('an administrator sees the messages and their segments, by keyboard, at every width', async () => {
  const page = await openAsAdministrator();
  await page.getByRole('heading', { name: /Upload the visits of/ }).waitFor();
  await page.keyboard.press('m');
  const messages = page.getByRole('list', { name: 'Messages' });
  await messages.getByText('new visit').nth(10).waitFor();
  await messages.getByRole('button').first().press('Enter');
  await page.getByText(/^PID\|1\|/).waitFor();
  await page.reload();
  await page.getByText(/^PID\|1\|/).waitFor();
  for (const width of [1440, 900, 480]) {
    await resize(page, { width, height: 900 });
    await scrollsNotSideways(page);
    expect(await violationsIn(page.mainFrame())).toEqual([]);
  }
  await page.getByLabel('State').selectOption({ label: 'Refused' });
  await page.getByText('No message fits.').waitFor();
  const others = page.getByRole('navigation', { name: 'Other screens' });
  for (const [screen, names] of [
    ['Connections', ['Workbench', 'Visits that come in']],
    ['Workbench', ['Connections', 'Visits that come in']],
    ['Visits that come in', ['Workbench', 'Connections']],
  ] as const) {
    await others.getByRole('link', { name: screen }).click();
    await page.getByRole('heading', { name: screen, level: 1 }).waitFor();
    await eventually(async () => {
      expect(await others.getByRole('link').allInnerTexts()).toEqual(names);
    });
  }
  await page.close();
});

test('what is no list is refused in a sentence, and nothing is lost', async () => {
  const page = await openAsAdministrator();
  const file = join(mkdtempSync(join(tmpdir(), 'chartside-list-')), 'visits.xlsx');
  writeFileSync(file, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]));
  await page.locator('input[type=file]').setInputFiles(file);
  await saying(page.getByRole('alert'), /open it and save the sheet as CSV/);
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await page.close();
});
