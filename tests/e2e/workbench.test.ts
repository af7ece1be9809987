/** An analyst reads in a real browser: from a FHIR value to its byte and back, two messages, a large one, by keyboard. */
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually, resize, saying, scrollsNotSideways } from './waiting.ts';
import {
  elements,
  fhir,
  findInFhir,
  openRichest271,
  openWorkbench,
  rows,
  savedText,
  selection,
  x12,
} from './workbench-page.ts';

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

/** Some 2 MB and more than 20,000 segments: one answer of a made-up payer, over and over. */
function largeInterchange(): Buffer {
  const isa =
    'ISA*00*          *00*          *ZZ*MERIDIAN       *ZZ*NORTHFIELD     *261123*2241*^*00501*000000001*0*T*:~';
  const benefits = Array.from(
    { length: 60 },
    (_, at) =>
      `EB*B*IND*98**HMO GOLD WITH A LONG NAME TO FILL UP THE LINE*27*${20 + at}*****Y~MSG*PER VISIT, IN NETWORK, WHEN THE PLAN DOCUMENT ON THE DAY OF SERVICE AGREES, NUMBER ${at}, AND THE VISIT WAS BOOKED~`,
  ).join('');
  const sets = Array.from({ length: 190 }, (_, at) => {
    const number = String(at + 1).padStart(4, '0');
    return (
      `ST*271*${number}*005010X279A1~BHT*0022*11*ASK${number}*20261123*2241~HL*1**20*1~NM1*PR*2*MERIDIAN HEALTH PLAN*****PI*MERID~` +
      `HL*2*1*21*1~NM1*1P*2*NORTHFIELD CLINIC*****XX*1467560003~HL*3*2*22*0~TRN*2*ASK${number}*9NORTHFLD1~` +
      `NM1*IL*1*MARLOW*JUNE****MI*W${number}~DMG*D8*19840309*F~${benefits}SE*131*${number}~`
    );
  });
  return Buffer.from(
    `${isa}GS*HB*MERIDIAN*NORTHFIELD*20261123*2241*1*X*005010X279A1~${sets.join('')}GE*190*1~IEA*1*000000001~`,
  );
}

test('a click on the copay in FHIR lights its EB segment, with the offset where it lies in the file', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  await findInFhir(page, '"copay"');
  await fhir(page).getByRole('option').filter({ hasText: '"copay"' }).first().click();
  await saying(x12(page).locator('[role=option][data-lit=true]').first(), /EB\*B\*/);
  const said = await selection(page, /2110C EB01[^]*271\.2110\.EB#/);
  const offset = Number(/offset (\d+), 1 byte/.exec(said)?.[1]);
  const text = await savedText(page, 'Save X12');
  expect(text.slice(offset - 3, offset + 1)).toBe('EB*B');
  await eventually(async () => {
    expect(await rows(page).locator('[data-lit=true]').count()).toBe(1);
  });
  await page.close();
});

test('a click on an element lights its row and its value; the link to it restores the selection', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  await page.getByRole('searchbox', { name: 'Find in the segments' }).fill('NM1*IL');
  await page.keyboard.press('Enter');
  const found = x12(page).locator('[role=option][aria-selected=true]').filter({ hasText: 'NM1*IL' });
  await found.locator('[data-fate=carried]').last().click();
  await fhir(page).locator('[data-lit=true]').first().waitFor();
  const before = await selection(page, /2100C NM109/);
  await page.reload();
  await fhir(page).locator('[data-lit=true]').first().waitFor();
  expect(await selection(page, /2100C NM109/)).toBe(before);
  await page.close();
});

test('while nothing is selected, the panes follow the pointer', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  const byte = x12(page).locator('[data-fate=carried]').filter({ hasText: 'LB10000027' });
  const value = fhir(page).locator('[data-near=true]').filter({ hasText: 'LB10000027' }).first();
  // What is still being laid out moves away from below a pointer that rests.
  await eventually(async () => {
    await page.mouse.move(0, 0);
    await byte.hover();
    await value.waitFor({ timeout: 3_000 });
  });
  await selection(page, /Nothing is selected/);
  await page.close();
});

test('what did not arrive is listed with its reason, and leads to its place', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  await page.getByRole('tab', { name: /Left out/ }).click();
  const first = page.locator('#strip-list').getByRole('option').first();
  await first.click();
  const place = /offset (\d+)/.exec(await first.innerText())?.[1];
  expect(place).toBeDefined();
  await elements(page)
    .getByText(/left out/)
    .first()
    .waitFor();
  await page.close();
});

test('a file of 2 MB and 20,000 segments opens, scrolls to its end, and keeps little in the page', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  const buffer = largeInterchange();
  await page.locator('input[type=file]').setInputFiles({ name: 'large.x12', mimeType: 'text/plain', buffer });
  await x12(page).getByRole('option').first().waitFor();
  await page
    .getByText(/24,\d{3} segments, 2,\d{3},\d{3} bytes/)
    .first()
    .waitFor();
  await x12(page).focus();
  await page.keyboard.press('End');
  await x12(page).getByText(/IEA\*/).first().waitFor();
  await selection(page, /no kin/);
  await fhir(page).focus();
  await page.keyboard.press('End');
  await fhir(page).locator('[aria-selected=true]').filter({ hasText: '}' }).waitFor();
  expect(await page.locator('[role=option]').count()).toBeLessThan(250);
  await page.close();
});

test('two messages are compared element by element, and a difference leads to its place', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  await page.getByRole('button', { name: /^Compare/ }).click();
  await page.getByLabel('Second', { exact: true }).selectOption({ index: 2 });
  await page.getByRole('heading', { name: /differences?$/ }).waitFor();
  await page.getByRole('listbox', { name: 'Differences' }).getByRole('option').first().click();
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await page
    .getByRole('button', { name: /^Show in the (first|second)/ })
    .first()
    .click();
  await x12(page).locator('[aria-selected=true]').waitFor();
  await page.close();
});

test('all of it works with the keyboard alone', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  await page.locator('body').press('1');
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  // There is no element to go to before the segment is read.
  await elements(page).getByText(/BHT/).first().waitFor();
  for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await page.waitForURL(/at=4\.2/);
  await page.keyboard.press('t');
  await page.getByRole('tree', { name: /Segments/ }).waitFor();
  await page.keyboard.press('y');
  await page.getByRole('tree', { name: 'FHIR as a tree' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'detached' });
  await page.keyboard.press('v');
  await page.getByRole('heading', { name: 'Overlays' }).waitFor();
  await page.close();
});

test.each([1440, 1024])('axe finds nothing at %i px, and nothing scrolls sideways', async (width) => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await resize(page, { width, height: 768 });
  await page.getByRole('button', { name: /Open the richest 271/ }).waitFor();
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await openRichest271(page);
  await findInFhir(page, '"copay"');
  expect(await violationsIn(page.mainFrame())).toEqual([]);
  await scrollsNotSideways(page);
  await page.close();
});

test('a coordinator is told that the workbench is not theirs', async () => {
  const chart = await browsing.context.newPage();
  await chart.goto(`${chartside.sandboxUrl}chart?patient=p02`);
  const panel = await appIn(chart, 'Chen');
  await panel.evaluate(() => {
    location.pathname = `${location.pathname}workbench`;
  });
  await chart.frameLocator('iframe').getByText('The workbench is for analysts').waitFor();
  await chart.close();
});
