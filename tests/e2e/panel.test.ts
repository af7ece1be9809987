/** A coordinator's day in a real browser: launch from the sandbox chart, check, read the verdict, see the proof. */
import type { Page } from 'playwright-core';
import { hasFullChromium, openBrowser, type Browsing } from './browser.ts';
import { appIn, check, reload, textOf, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { drawn, eventually, scrollsNotSideways, shows } from './waiting.ts';

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

async function openChart(query: string, from: Browsing = browsing): Promise<Page> {
  const page = await from.context.newPage();
  await page.goto(`${chartside.sandboxUrl}chart?${query}`);
  return page;
}

test('a coordinator checks eligibility from the chart, reads the verdict and sees the segment behind it', async () => {
  const page = await openChart('patient=p01');
  const app = await appIn(page, 'Rivera');
  await shows(app, /9 Mar 1984/);
  await check(app, /Action needed/);
  await shows(app, /Prior authorization is required for 70553/);
  await shows(app, /Deductible\s+\$860 of \$1,500/);
  await app
    .getByRole('button', { name: /evidence/i })
    .first()
    .click();
  await app.getByText(/EB\*/).first().waitFor();
  await shows(app, /2110C/);
  await page.close();
});

test('a patient in order is ready, and what the plan pays is shown', async () => {
  const page = await openChart('patient=p02');
  const app = await appIn(page, 'Chen');
  await check(app, /^Ready/);
  await shows(app, /\$20/);
  await page.close();
});

test('an active dental plan does not cover an MRI', async () => {
  const page = await openChart('patient=p03');
  const app = await appIn(page, 'Whitfield');
  await check(app, /^Blocked/);
  await shows(app, /Not covered/);
  await page.close();
});

test.each([
  ['p05', 'Marino', /does not find this member/],
  ['p14', 'Costa', /Refused by the clearinghouse/],
  ['p16', 'Sato', /The answer cannot be read/],
  ['p12', 'Adeyemi', /Slate Mutual cannot be reached/],
])('%s, %s, is told what happened and what to do', async (id, name, sentence) => {
  const page = await openChart(`patient=${id}`);
  const app = await appIn(page, name);
  await check(app, sentence);
  await shows(app, /Show the message/);
  await page.close();
});

test('two charts side by side stay apart, also after a reload of one', async () => {
  const page = await openChart('patient=p07&beside=p10');
  const [leo, anna] = [await appIn(page, 'Okafor'), await appIn(page, 'Petrova')];
  await Promise.all([check(leo, /^Ready/), check(anna, /^Action needed/)]);
  await reload(leo);
  const again = await appIn(page, 'Okafor');
  await again
    .getByText(/^Ready/)
    .first()
    .waitFor();
  expect(await textOf(again)).not.toMatch(/Petrova/i);
  expect(await textOf(anna)).not.toMatch(/Okafor/i);
  await page.close();
});

test('all of it works with the keyboard alone', async () => {
  const page = await openChart('patient=p04');
  const app = await appIn(page, 'Klein');
  await page.locator('iframe').focus();
  await app
    .getByRole('button', { name: /check now/i })
    .first()
    .waitFor();
  await app.locator('body').press('c');
  await app
    .getByText(/^Blocked/)
    .first()
    .waitFor();
  await app.locator('body').press('e');
  await app.getByText(/EB\*/).first().waitFor();
  await app.locator('body').press('?');
  await app.getByRole('heading', { name: 'Keys' }).waitFor();
  await app.locator('body').press('Escape');
  await app.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'detached' });
  await page.close();
});

test.each([
  ['narrow', 480],
  ['wide', 1440],
])('axe finds nothing in the %s panel (%i px)', async (width, wanted) => {
  const page = await openChart(`patient=p26&width=${width}`);
  const app = await appIn(page, 'Haddad');
  const room = () => app.evaluate(() => document.documentElement.clientWidth);
  // The chart keeps some of the window for itself.
  await page.setViewportSize({ width: 1440 + wanted - Math.min(wanted, await room()), height: 1000 });
  // The frame is told of its new width after the window has it.
  await eventually(async () => {
    expect(Math.abs((await room()) - wanted)).toBeLessThan(20);
  });
  await drawn(app);
  expect(await violationsIn(app)).toEqual([]);
  await check(app, /Action needed/);
  expect(await violationsIn(app)).toEqual([]);
  await page.close();
});

test('nothing scrolls sideways at 480 px with the longest name', async () => {
  const page = await openChart('patient=p27');
  const app = await appIn(page, 'Vega');
  await check(app, /Action needed|Ready/);
  await scrollsNotSideways(app);
  await page.close();
});

/** Hands the app's traffic on by a client without a cookie jar, so that none is ever set or sent. */
async function withoutCookies(page: Page): Promise<void> {
  await page.route(/^http:\/\/127\.0\.0\.1:/, async (route) => {
    const request = route.request();
    const headers = Object.fromEntries(
      Object.entries(await request.allHeaders()).filter(
        ([name]) => name !== 'cookie' && !name.startsWith(':'),
      ),
    );
    const body = request.postDataBuffer();
    const response = await fetch(request.url(), {
      method: request.method(),
      headers,
      redirect: 'manual',
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
    const kept = Object.fromEntries(
      [...response.headers].filter(
        ([name]) => !['set-cookie', 'content-encoding', 'content-length', 'transfer-encoding'].includes(name),
      ),
    );
    await route.fulfill({
      status: response.status,
      headers: kept,
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
}

test('where the browser lets no cookie through, the session lives in the page alone', async () => {
  const bare = await openBrowser({ width: 1440, height: 1000 });
  const page = await bare.context.newPage();
  await withoutCookies(page);
  await page.goto(`${chartside.sandboxUrl}chart?patient=p02&beside=p04`);
  const [chen, klein] = [await appIn(page, 'Chen'), await appIn(page, 'Klein')];
  await check(klein, /^Blocked/);
  await reload(chen);
  expect(await textOf(await appIn(page, 'Chen'))).not.toMatch(/Klein/i);
  const cookies = await bare.context.cookies();
  expect(cookies.filter(({ domain }) => domain === '127.0.0.1')).toEqual([]);
  // What is still on its way is handed to nobody.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await bare.close();
});

(hasFullChromium ? test : test.skip)(
  'a Chromium that blocks third-party cookies runs the whole launch',
  async () => {
    const blocking = await openBrowser({ width: 1440, height: 1000, blockThirdPartyCookies: true });
    const app = await appIn(await openChart('patient=p02', blocking), 'Chen');
    await check(app, /^Ready/);
    await blocking.close();
  },
);

test('Ctrl-C stops everything it started and leaves with success', async () => {
  const second = await startChartside();
  expect(await second.stop()).toBe(0);
  await expect(fetch(second.sandboxUrl)).rejects.toThrow();
});
