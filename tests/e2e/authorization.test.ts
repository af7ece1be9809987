/** From the order to the number: prior authorization in a real browser, against the simulated payers. */
import type { Frame, Page } from 'playwright-core';
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, check, reload, seen, textOf, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually, scrollsNotSideways, shows } from './waiting.ts';

let chartside: Chartside;
let browsing: Browsing;

beforeAll(async () => {
  chartside = await startChartside();
  browsing = await openBrowser({ width: 1440, height: 1000 });
});

afterAll(async () => {
  await browsing.close();
  await chartside.stop();
});

async function openChart(patient: string, name: string): Promise<[Page, Frame]> {
  const page = await browsing.context.newPage();
  await page.goto(`${chartside.sandboxUrl}chart?patient=${patient}`);
  return [page, await appIn(page, name)];
}

const press = (app: Frame, name: RegExp) => app.getByRole('button', { name }).first().click();

/** Waits for a text; where it does not come, the error says what stood there instead. */
async function sees(app: Frame, text: RegExp): Promise<void> {
  try {
    await seen(app.getByText(text));
  } catch {
    throw new Error(`No ${String(text)} in:\n${await textOf(app)}`);
  }
}

/** Up to the form: the check says that authorization is required, and the visit's one button opens it. */
async function openForm(app: Frame): Promise<void> {
  await check(app, /Prior authorization is required/);
  await press(app, /^Request authorization/);
  await app.locator('[data-authorization="form"]').waitFor();
  await sees(app, /Complete: nothing is missing/);
}

async function send(app: Frame): Promise<void> {
  await press(app, /^Review/);
  await press(app, /^Send to/);
  await app.locator('[data-authorization="status"]').waitFor();
}

test('an order becomes an authorization number, and the visit is ready', async () => {
  const [page, app] = await openChart('p01', 'Rivera');
  await openForm(app);
  await eventually(async () => {
    expect(await app.getByRole('textbox', { name: 'Service code' }).inputValue()).toBe('70553');
  });
  await shows(app, /G43\.909/);
  expect(await violationsIn(app)).toEqual([]);
  await press(app, /^Review/);
  await sees(app, /What Meridian Health Plan will get/);
  await shows(app, /MRN ?40117/);
  expect(await violationsIn(app)).toEqual([]);
  await press(app, /^Send to Meridian/);
  await sees(app, /^Approved$/);
  await shows(app, /Authorization number\s+\S+/);
  await shows(app, /Valid\s+\d+ \w+ \d{4} – \d+ \w+ \d{4}/);
  expect(await violationsIn(app)).toEqual([]);
  await app.locator('[data-line="1"] [data-evidence]').click();
  await app
    .getByText(/HCR\*A1/)
    .first()
    .waitFor();
  await press(app, /Show in message/);
  await sees(app, /278 · the answer/);
  await press(app, /^Back to the authorization/);
  await press(app, /^Back to the visit/);
  await app
    .getByText(/Prior authorization is required/)
    .first()
    .waitFor({ state: 'detached' });
  await shows(app, /Authorization\s+Authorized: \S+, valid \d+ \w+ \d{4} to /);
  await page.close();
});

test('a payer who decides later is asked from the visit, which then shows the number', async () => {
  const [page, app] = await openChart('p31', 'Iversen');
  await openForm(app);
  await send(app);
  await sees(app, /^Pended$/);
  await shows(app, /Payer’s reference/);
  await shows(app, /Nothing needs to be sent again/);
  expect(await violationsIn(app)).toEqual([]);
  await press(app, /^Back to the visit/);
  await press(app, /^Ask Meridian Health Plan now/);
  await shows(app, /Authorization\s+Authorized: \S+/);
  await sees(app, /^Ready$/);
  expect(await violationsIn(app)).toEqual([]);
  await page.close();
});

test.each([
  ['p29', 'Dufresne', /^Denied$/, [/Reason:/, /CONSERVATIVE TREATMENT/]],
  ['p30', 'Osterman', /^Approved with changes$/, [/Asked\s+Authorized/, /Quantity/]],
  ['p34', 'Lemaire', /^The payer wants \d+ documents$/, [/LOINC 11506-3/]],
  ['p33', 'Quill', /^It is not certain that it arrived$/, [/It arrived/, /It did not arrive: send again/]],
])('%s, %s, is told what the payer decided and what follows', async (patient, name, word, more) => {
  const [page, app] = await openChart(patient, name);
  await openForm(app);
  await send(app);
  await sees(app, word);
  for (const one of more) await shows(app, one);
  expect(await violationsIn(app)).toEqual([]);
  await page.close();
});

test('a rejection says in plain words which field is wrong, and leads back to it', async () => {
  const [page, app] = await openChart('p32', 'Abara');
  await openForm(app);
  await send(app);
  await sees(app, /^Rejected, not denied$/);
  expect(await violationsIn(app)).toEqual([]);
  await app
    .getByRole('button', { name: /^Correct .*NPI|^Correct Provider/ })
    .first()
    .click();
  await app.locator('[data-authorization="form"]').waitFor();
  await eventually(async () => {
    expect(await app.evaluate(() => document.activeElement?.id)).toBe('service-provider-npi-1');
  });
  // The field says what the payer said, until it holds something else.
  await sees(app, /has no record of our provider/);
  await app.getByRole('combobox', { name: 'Provider of the service' }).selectOption({ label: 'Ito, Karen' });
  await app
    .getByText(/has no record of our provider/)
    .first()
    .waitFor({ state: 'detached' });
  await send(app);
  await sees(app, /This was sent in place of an earlier request/);
  await press(app, /^Show it/);
  await sees(app, /Show the request that replaced it/);
  await page.close();
});

test('what may have arrived is sent again only by someone who says twice that it did not', async () => {
  const [page, app] = await openChart('p33', 'Quill');
  await sees(app, /nobody knows whether/);
  await press(app, /^Find out, then decide/);
  await press(app, /^It did not arrive: send again/);
  await sees(app, /Otherwise it would have two/);
  await press(app, /^Not yet/);
  await press(app, /^It did not arrive: send again/);
  await press(app, /^Yes, send it again/);
  await sees(app, /This was sent in place of an earlier request/);
  await sees(app, /^It is not certain that it arrived$/);
  await press(app, /^It arrived/);
  await press(app, /^Yes, Meridian Health Plan has it/);
  await sees(app, /^With the payer$/);
  expect(await violationsIn(app)).toEqual([]);
  await page.close();
});

test('a draft survives a reload, is checked as it is typed, and every change can be undone by key', async () => {
  const [page, app] = await openChart('p01', 'Rivera');
  await check(app, /Action needed|Ready/);
  await app.locator('body').press('a');
  await app.locator('[data-authorization]').waitFor();
  await app.evaluate(() => {
    location.hash = location.hash.replace(/&v=\w+/, '').replace(/&i=[^&]+/, '') + '&v=form';
  });
  const npi = () => app.getByRole('textbox', { name: 'NPI of the provider' });
  const before = await npi().inputValue();
  await npi().fill('1234567890');
  await sees(app, /the check digit does not fit/);
  await reload(app);
  const again = await appIn(page, 'Rivera');
  const kept = again.getByRole('textbox', { name: 'NPI of the provider' });
  await again
    .getByText(/the check digit does not fit/)
    .first()
    .waitFor();
  expect(await kept.inputValue()).toBe('1234567890');
  await again.getByRole('heading', { name: 'Request authorization' }).press('u');
  await again
    .getByText(/the check digit does not fit/)
    .first()
    .waitFor({ state: 'detached' });
  await eventually(async () => {
    expect(await kept.inputValue()).toBe(before);
  });
  await page.close();
});

test('at 480 px nothing scrolls sideways, and the keyboard alone reaches the review and comes back', async () => {
  const page = await browsing.context.newPage();
  await page.goto(`${chartside.sandboxUrl}chart?patient=p27`);
  const app = await appIn(page, 'Vega');
  await check(app, /Action needed|Ready/);
  await app.locator('body').press('a');
  // While the chart is read for it, the form has its heading and nothing to review.
  await app.getByRole('button', { name: /^Review/ }).waitFor();
  await scrollsNotSideways(app);
  expect(await violationsIn(app)).toEqual([]);
  await app.getByRole('heading', { name: 'Request authorization' }).press('.');
  await app.locator('[data-authorization="review"]').waitFor();
  await sees(app, /will get$/);
  await scrollsNotSideways(app);
  await app.locator('body').press('Escape');
  await app.locator('[data-authorization="form"]').waitFor();
  await app.locator('body').press('Escape');
  await app.locator('[data-authorization]').waitFor({ state: 'detached' });
  await page.close();
});
