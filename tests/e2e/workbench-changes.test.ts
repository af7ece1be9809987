/** An analyst changes in a real browser: a payer's overlay from idea to rollback, samples, searches, masked exchanges. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { openBrowser, type Browsing } from './browser.ts';
import { violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually, saying } from './waiting.ts';
import { findInFhir, openRichest271, openWorkbench, savedText, x12 } from './workbench-page.ts';

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

/** A made-up answer about an invented person, with values that must go when it is de-identified. */
const smallAnswer =
  'ISA*00*          *00*          *ZZ*MERIDIAN       *ZZ*NORTHFIELD     *261123*2241*^*00501*000000007*0*T*:~' +
  'GS*HB*MERIDIAN*NORTHFIELD*20261123*2241*7*X*005010X279A1~ST*271*0001*005010X279A1~' +
  'BHT*0022*11*ASK0001*20261123*2241~HL*1**20*1~NM1*PR*2*MERIDIAN HEALTH PLAN*****PI*MERID~HL*2*1*21*1~' +
  'NM1*1P*2*NORTHFIELD CLINIC*****XX*1467560003~HL*3*2*22*0~TRN*2*ASK0001*9NORTHFLD1~' +
  'NM1*IL*1*MARLOWE*JUNIPER****MI*W55512345~DMG*D8*19840309*F~EB*B*IND*98***27*25*****Y~SE*12*0001~GE*1*7~IEA*1*000000007~';

test('an analyst drops a row for a payer, sees what changes, publishes, and rolls back', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await openRichest271(page);
  await findInFhir(page, '"copay"');
  await page.getByRole('button', { name: 'Change for a payer' }).click();
  await page.getByRole('button', { name: 'New overlay' }).click();
  await page.getByLabel('Id', { exact: true }).fill('lakeshore-benefits');
  await page.getByLabel('Title').fill('Lakeshore: kinds of benefit');
  await page.getByLabel('Payer').selectOption({ label: 'Lakeshore Benefit Trust' });
  await page.getByRole('button', { name: 'Start editing' }).click();
  await page.getByRole('button', { name: 'Drop it' }).click();
  await page.getByText('The overlay is valid.').waitFor();
  await page.getByRole('button', { name: /Run all samples/ }).click();
  await page.getByText(/\d+ messages? changes?/).waitFor();
  const differences = page.getByRole('list', { name: 'Differences by message' });
  await differences
    .getByRole('button', { name: /removed/ })
    .first()
    .waitFor();
  await saying(differences, /271\.2110\.EB#/);
  expect(await violationsIn(page.mainFrame())).toEqual([]);

  await page.getByLabel('What changes, and why').fill('Lakeshore sends kinds of its own.');
  await page.getByRole('button', { name: 'Publish version 1' }).click();
  await page.getByText('Version 1 is in force.').waitFor();
  await page.getByRole('textbox', { name: 'Overlay as JSON' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' ');
  await page.getByLabel('What changes, and why').fill('The same, put better.');
  await page.getByRole('button', { name: 'Publish version 2' }).click();
  await page.getByText('Version 2 is in force.').waitFor();
  await page.getByRole('button', { name: 'Roll back to version 1' }).click();
  await page.getByText('same as version 1').waitFor();
  const versions = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
  await saying(versions.first(), /version 3 Back to version 1\..*Alex Analyst.*in force/s);
  expect(await versions.count()).toBe(3);
  await page.close();
});

async function editOverlay(page: Page, title: RegExp, text: string): Promise<void> {
  await page.getByRole('button', { name: /^Overlays/ }).click();
  await page.getByRole('button', { name: title }).click();
  await page.getByRole('textbox', { name: 'Overlay as JSON' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
}

test('of two analysts who change the same overlay, the second is told, and nobody’s text is lost', async () => {
  const first = await openWorkbench(browsing.context, chartside.sandboxUrl);
  const second = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await editOverlay(second, /^Evergreen State Medicaid/, ' ');
  await editOverlay(first, /^Evergreen State Medicaid/, '  ');
  await first.getByLabel('What changes, and why').fill('The first change.');
  await first.getByRole('button', { name: 'Publish version 1' }).click();
  await first.getByText('Version 1 is in force.').waitFor();
  await second.getByLabel('What changes, and why').fill('The second change.');
  await second.getByRole('button', { name: 'Publish version 1' }).click();
  await second.getByText(/Somebody published another version/).waitFor();
  await second.getByRole('button', { name: 'Go on with my text on top of it' }).click();
  await second.getByRole('button', { name: 'Publish version 2' }).click();
  await second.getByText('Version 2 is in force.').waitFor();
  await Promise.all([first.close(), second.close()]);
});

test('what is typed while an overlay is being published is kept, and goes on from what was published', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await editOverlay(page, /^Evergreen State Medicaid/, ' ');
  const typed = Promise.withResolvers<undefined>();
  await page.route(/\/overlays\//, async (route) => {
    if (route.request().method() === 'PUT') await typed.promise;
    await route.continue();
  });
  await page.getByLabel('What changes, and why').fill('Before.');
  const publishing = page.waitForRequest((request) => request.method() === 'PUT');
  await page.getByRole('button', { name: 'Publish version 3' }).click();
  await publishing;
  await page.getByRole('textbox', { name: 'Overlay as JSON' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' ');
  typed.resolve(undefined);
  await page.getByLabel('What changes, and why').fill('Meanwhile.');
  await page.getByRole('button', { name: 'Publish version 4' }).click();
  await page.getByText('Version 4 is in force.').waitFor();
  await page.close();
});

test('a mistake in an overlay is told where it stands, and nothing of it can be run or published', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await page.getByRole('button', { name: /^Overlays/ }).click();
  await page.getByRole('heading', { name: 'Overlays' }).waitFor();
  await page.getByRole('button', { name: 'New overlay' }).click();
  await page.getByLabel('Id', { exact: true }).fill('wrong');
  await page.getByLabel('Title').fill('A wrong one');
  await page.getByLabel('Payer').selectOption({ label: 'any payer' });
  await page.getByRole('button', { name: 'Start editing' }).click();
  const editor = page.getByRole('textbox', { name: 'Overlay as JSON' });
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    '{ "id": "wrong", "title": "A wrong one", "rows": { "271.2110.EB#nonsense": { "required": true } } }',
  );
  await page.getByText('No map has the row 271.2110.EB#nonsense.').first().waitFor();
  expect(await page.getByRole('button', { name: /Run all samples/ }).isDisabled()).toBe(true);
  await page.getByLabel('What changes, and why').fill('Nothing good.');
  expect(await page.getByRole('button', { name: /Publish version/ }).isDisabled()).toBe(true);
  await page.close();
});

test('a stored answer is shown masked, and is found by what the desk knows', async () => {
  const chart = await browsing.context.newPage();
  await chart.goto(`${chartside.sandboxUrl}chart?patient=p01`);
  const frame = chart.frameLocator('iframe');
  await frame
    .getByRole('button', { name: /check now/i })
    .first()
    .click();
  // The verdict alone could be an older one; this comes of the answer.
  await frame
    .getByText(/Prior authorization is required for 70553/)
    .first()
    .waitFor();
  await chart.close();
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  const search = page.getByRole('searchbox', { name: /Search exchanges/ });
  await search.fill('payer:MERID stats:answered');
  await page.getByRole('button', { name: /^Use status/ }).click();
  await eventually(async () => {
    expect(await search.inputValue()).toMatch(/status:/);
  });
  await search.fill('payer:MERID');
  await page
    .getByRole('button', { name: /Open the answer/ })
    .first()
    .click();
  await x12(page).getByRole('option').first().waitFor();
  await page
    .getByText(/Masked/)
    .first()
    .waitFor();
  const text = await savedText(page, 'Save X12');
  expect(text).toContain('NM1*IL*1*');
  expect(text).not.toMatch(/RIVERA/i);
  await page.close();
});

test('a pasted message is de-identified by one press, kept as a sample, deleted, and brought back', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await page.getByRole('textbox', { name: 'X12 text or a FHIR Bundle' }).fill(smallAnswer);
  await page.getByRole('button', { name: 'Open this text' }).click();
  await x12(page).getByText('MARLOWE').waitFor();
  await page.getByRole('button', { name: 'De-identify' }).click();
  await page
    .getByText(/Masked/)
    .first()
    .waitFor();
  await x12(page).getByText('MARLOWE').waitFor({ state: 'detached' });
  expect(await savedText(page, 'Save X12')).not.toMatch(/MARLOWE|JUNIPER|W55512345/);

  await page.getByRole('button', { name: 'Keep as sample' }).click();
  await page.getByLabel('Name', { exact: true }).fill('One copay');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).waitFor({ state: 'detached' });
  await page.locator('body').press('o');
  const library = page.getByRole('list', { name: 'Sample library' });
  await library.getByRole('button', { name: 'One copay', exact: true }).waitFor();
  await library.getByRole('button', { name: 'Delete One copay' }).click();
  await page.getByText('“One copay” was deleted.').waitFor();
  await library.getByRole('button', { name: 'One copay', exact: true }).waitFor({ state: 'detached' });
  await page.locator('body').press('u');
  await library.getByRole('button', { name: 'One copay', exact: true }).click();
  await x12(page).getByText(/EB\*/).first().waitFor();
  await page.close();
});

test('text that is no message is told as such, and shown as it begins', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  await page
    .getByRole('textbox', { name: 'X12 text or a FHIR Bundle' })
    .fill('Dear colleague, see the attached file.');
  await page.getByRole('button', { name: 'Open this text' }).click();
  await page
    .getByText(/cannot be read/)
    .first()
    .waitFor();
  await page.getByText('Dear colleague, see the attached file.').first().waitFor();
  await page.close();
});

test('a search is kept under a name, used again, and deleted', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  const search = page.getByRole('searchbox', { name: /Search exchanges/ });
  await search.fill('payer:MERID since:7d');
  await page.getByRole('button', { name: 'Save this search' }).click();
  await page.getByRole('textbox', { name: 'Name of the search' }).fill('Meridian this week');
  await page.getByLabel('for everyone of this organisation').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const kept = page.getByRole('button', { name: 'Meridian this week', exact: true });
  await kept.waitFor();
  await search.fill('');
  await kept.click();
  await eventually(async () => {
    expect(await search.inputValue()).toBe('payer:MERID since:7d');
  });
  await page.getByRole('button', { name: 'Delete the search Meridian this week' }).click();
  await kept.waitFor({ state: 'detached' });
  await page.close();
});

test('the mapping specification comes as a workbook', async () => {
  const page = await openWorkbench(browsing.context, chartside.sandboxUrl);
  const download = page.waitForEvent('download');
  await page.locator('body').press('x');
  const workbook = readFileSync(await (await download).path());
  // A workbook is a ZIP archive.
  expect(workbook.subarray(0, 2).toString('latin1')).toBe('PK');
  await page.close();
});
