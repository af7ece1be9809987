/** Connections in a real browser: an administrator reads cards and connects an EHR by keyboard; a coordinator sees why something is missing. */
import type { Page } from 'playwright-core';
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually, resize, saying, scrollsNotSideways, shows } from './waiting.ts';

let chartside: Chartside;
let browsing: Browsing;

beforeAll(async () => {
  chartside = await startChartside();
  browsing = await openBrowser({ width: 1440, height: 900 });
});

afterAll(async () => {
  await browsing.close();
  await chartside.stop();
});

async function openConnections(): Promise<Page> {
  const chart = await browsing.context.newPage();
  await chart.goto(chartside.sandboxUrl);
  const opened = browsing.context.waitForEvent('page');
  await chart.getByRole('link', { name: 'Open the connections as administrator' }).click();
  const page = await opened;
  await page.getByRole('heading', { name: 'Connections' }).waitFor();
  await chart.close();
  return page;
}

const card = (page: Page, name: string) => page.getByRole('button', { name: `Open the card of ${name}` });

it('shows each EHR in words, its card, and fits and passes axe at every width', async () => {
  const page = await openConnections();
  await card(page, 'Northfield Clinic (sandbox, like Epic)').waitFor();
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await card(page, 'Northfield Clinic (sandbox, like eClinicalWorks)').click();
  const visits = page.locator('[data-feature=visits]');
  await visits.waitFor();
  expect(await visits.getAttribute('data-state')).toBe('not-offered');
  await saying(visits, /Not offered[\s\S]*HL7 v2 SIU or a CSV/);
  await page.keyboard.press('r');
  await page.getByText(/^Read .* from smart-configuration/).waitFor();
  await page.keyboard.press('t');
  await page.getByText('It knows our client:').waitFor();
  for (const width of [480, 1024, 1440]) {
    await resize(page, { width, height: 900 });
    await scrollsNotSideways(page);
    expect([width, await violationsIn(page.mainFrame())]).toEqual([width, []]);
  }
  await page.keyboard.press('Escape');
  await card(page, 'Northfield Clinic (sandbox)').waitFor();
  await page.close();
});

it('connects an EHR step by step, by keyboard alone, and changes its key', async () => {
  const page = await openConnections();
  await card(page, 'Northfield Clinic (sandbox)').waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('FHIR R4 base address').focus();
  // The same server under another name: a connection of its own.
  await page.keyboard.type(`http://127.0.0.1:${new URL(chartside.sandboxUrl).port}/r4`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('chartside-south');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'To register at the EHR' }).waitFor();
  await shows(page, /\/\.well-known\/jwks\.json/);
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
  await page.keyboard.type('Southfield Clinic');
  await page.getByLabel('How Chartside proves itself').selectOption('ES384');
  await page.keyboard.press('Tab');
  await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Southfield Clinic' }).waitFor();
  await page.waitForURL(/id=southfield-clinic/);
  await page.getByRole('button', { name: 'Change the key' }).click();
  await page.getByText(/^used in/).waitFor();
  await eventually(async () => {
    expect(await page.getByText('in use', { exact: true }).count()).toBe(1);
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Southfield Clinic' }).waitFor();
  await page.keyboard.press('e');
  expect(await page.getByLabel('Short name').getAttribute('readonly')).not.toBeNull();
  await page.keyboard.press('l');
  await card(page, 'Southfield Clinic').waitFor();
  await page.close();
});

it('says what is wrong where the form was sent from, and keeps what was typed', async () => {
  const page = await openConnections();
  await card(page, 'Northfield Clinic (sandbox)').waitFor();
  await page.keyboard.press('n');
  const base = page.getByLabel('FHIR R4 base address');
  await base.fill('http://127.0.0.1:1/r4');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The EHR could not be reached').waitFor();
  expect(await base.inputValue()).toBe('http://127.0.0.1:1/r4');
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await page.close();
});

it('retires an EHR once it has said what ends and what stays, and brings it back', async () => {
  const page = await openConnections();
  const name = 'Northfield Clinic (sandbox, like Oracle Health)';
  await card(page, name).click();
  await page.getByRole('button', { name: `Retire ${name}` }).click();
  const question = page.getByRole('group', { name: `Retire ${name}?` });
  await saying(question, /Nobody can open a chart[\s\S]*back-end client[\s\S]*What stays/);
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: `Retire ${name}` }).click();
  await question.getByRole('button', { name: 'Retire it' }).click();
  await page.getByText(/Nobody comes in by it/).waitFor();
  expect(await page.getByRole('button', { name: 'Edit the connection' }).count()).toBe(0);
  await page.keyboard.press('l');
  await page.getByText(/^Retired/).waitFor();
  await card(page, name).click();
  await page.getByRole('button', { name: 'Bring back' }).click();
  await page.getByRole('button', { name: `Retire ${name}` }).waitFor();
  await page.keyboard.press('l');
  await card(page, 'Northfield Clinic (sandbox)').click();
  await page.getByText('You are signed in through this connection.').waitFor();
  expect(await page.getByRole('button', { name: /^Retire/ }).count()).toBe(0);
  await page.close();
});

it('shows an administrator what an EHR does not take, opens it, and lets go of it once it was seen to', async () => {
  const chart = await browsing.context.newPage();
  await chart.goto(`${chartside.sandboxUrl}chart?patient=p02&like=nextgen-office-like`);
  const app = await appIn(chart, 'Chen');
  const status = await app.evaluate(async () => {
    const session = (await (await fetch('api/session')).json()) as { patient: string };
    const resource = {
      ...{ resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'https://forms.example.org/q' },
      subject: { reference: session.patient },
    };
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'kept' };
    const body = JSON.stringify({ method: 'create', resource });
    return (await fetch('api/ehr-writes', { method: 'POST', headers, body })).status;
  });
  expect(status).toBe(201);
  const opened = browsing.context.waitForEvent('page');
  await chart.getByRole('link', { name: 'Open the connections as administrator' }).click();
  const page = await opened;
  await page.getByRole('heading', { name: 'Connections' }).waitFor();
  await page.keyboard.press('o');
  await page.getByText('This EHR does not take it, so it is kept here.').waitFor();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await saying(page.getByLabel('Content as JSON'), /https:\/\/forms\.example\.org\/q/);
  for (const width of [480, 1440]) {
    await resize(page, { width, height: 900 });
    await scrollsNotSideways(page);
    expect([width, await violationsIn(page.mainFrame())]).toEqual([width, []]);
  }
  await page.getByRole('button', { name: 'I have seen to it' }).click();
  await page.getByText('Nothing waits for anybody').waitFor();
  await page.close();
  await chart.close();
}); // prettier-ignore

it('tells a coordinator in the chart what the EHR does not offer, and leads to the card and back', async () => {
  const page = await browsing.context.newPage();
  await page.goto(`${chartside.sandboxUrl}chart?patient=p02&like=eclinicalworks-like`);
  const app = await appIn(page, 'Chen');
  const line = app.getByRole('list', { name: 'What is missing of the chart' });
  await line.waitFor();
  await saying(line, /No Appointment in FHIR/);
  await line.getByRole('link', { name: 'Why, and whom to ask' }).first().press('Enter');
  await app.getByRole('heading', { name: /like eClinicalWorks/ }).waitFor();
  expect(await app.locator('[data-feature=coverage]').getAttribute('data-state')).toBe('available');
  expect(await app.getByRole('button', { name: /All EHRs/ }).count()).toBe(0);
  expect(await violationsIn(app)).toEqual([]);
  await app.getByRole('link', { name: 'Back to the chart' }).click();
  await app.getByRole('heading', { name: /chen/i }).waitFor();
  await page.close();
});
