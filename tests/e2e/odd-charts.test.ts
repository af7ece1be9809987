/** Charts that are none, or whose coverage cannot be asked about, in a real browser: the panel says so, and offers nothing. */
import { createServer } from 'node:http';
import type { Bundle, Coverage } from 'fhir/r4.js';
import type { Frame, Page } from 'playwright-core';
import type { Stored } from '../../server/sandbox/ehr/patients.ts';
import { memorySource } from '../../server/sandbox/ehr/source.ts';
import { listen } from '../server/ports.ts';
import { openBrowser, type Browsing } from './browser.ts';
import { appIn, reload, textOf, violationsIn } from './chart-frame.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { saying, shows } from './waiting.ts';

/** A FHIR server that holds the sandbox's patients: what it holds can be changed, and it can lose one. */
function fhirServer() {
  const held = memorySource([], () => new Date());
  const lost = new Set<string>();
  const answer = async (method: string, path: string, query: URLSearchParams, text: string) => {
    const [type = '', id] = path.replace(/^\//, '').split('/');
    if (method === 'POST') {
      const { entry = [] } = JSON.parse(text) as Bundle<Stored>;
      for (const { resource } of entry) if (resource) await held.save(resource);
      return { resourceType: 'Bundle', type: 'transaction-response' };
    }
    if (type === 'metadata') return { resourceType: 'CapabilityStatement' };
    if (id !== undefined) return lost.has(path) ? undefined : held.read(type, id);
    query.delete('_count');
    const entry = (await held.search(type, query)).map((resource) => ({ resource }));
    return { resourceType: 'Bundle', type: 'searchset', entry };
  };
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://fhir');
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      void answer(req.method ?? '', pathname, searchParams, Buffer.concat(parts).toString()).then((body) => {
        res.writeHead(body === undefined ? 410 : 200, { 'content-type': 'application/fhir+json' });
        res.end(JSON.stringify(body));
      });
    });
  });
  return {
    held,
    server,
    lose: (path: string) => {
      lost.add(path);
    },
  };
}

const fhir = fhirServer();
let [chartside, browsing]: [Chartside | undefined, Browsing | undefined] = [undefined, undefined];
let page: Page;

beforeAll(async () => {
  const port = await listen(fhir.server);
  chartside = await startChartside({ SANDBOX_FHIR: `http://127.0.0.1:${port}` });
  browsing = await openBrowser({ width: 1280, height: 800 });
  page = await browsing.context.newPage();
});
afterAll(async () => {
  await browsing?.close();
  await chartside?.stop();
  fhir.server.closeAllConnections();
  fhir.server.close();
});

const open = (query: string) => page.goto(`${chartside?.sandboxUrl ?? ''}chart?${query}`);

/** The frame of a chart, whoever it shows. */
async function frameOf(name: string): Promise<Frame> {
  const frame = await (await page.waitForSelector(`iframe[title*="${name}"]`)).contentFrame();
  if (!frame) throw new Error('the chart holds no frame');
  return frame;
}

/** Nothing that would make sense of a chart that is there. */
async function offersNothing(app: Frame): Promise<void> {
  expect(await textOf(app)).not.toMatch(/No coverage on file|insurance card|self-pay|could not be loaded/i);
  expect(await app.getByRole('button', { name: /check|authorization|try again/i }).count()).toBe(0);
}

test('a patient whom the EHR does not have is told as such, with what to do and the reference', async () => {
  fhir.lose('/Patient/p02');
  await open('patient=p02');
  const app = await frameOf('Chen');
  await shows(app, /The EHR does not know this patient/);
  await shows(app, /Close this window and open the chart again in the EHR/);
  await shows(app, /give your administrator the reference/);
  await shows(app, /Reference [\w-]{8,}/);
  await offersNothing(app);
  expect(await violationsIn(app)).toEqual([]);
});

test('a chart that the EHR merged is told as such, and not as one without coverage', async () => {
  await open('patient=p19&like=epic-like');
  const app = await frameOf('Brandt');
  await shows(app, /This chart was merged with another one/);
  await shows(app, /open the chart that is left in the EHR/);
  await offersNothing(app);
});

test('a patient who is lost while the chart is open is told as such when it is read again', async () => {
  await open('patient=p03');
  const app = await appIn(page, 'Whitfield');
  await app
    .getByRole('button', { name: /check now/i })
    .first()
    .waitFor();
  fhir.lose('/Patient/p03');
  await reload(app);
  await shows(app, /The EHR does not know this patient/);
  await offersNothing(app);
});

test('a cancelled coverage of a payer whom we do not know says why it is not asked about', async () => {
  const coverage = (await fhir.held.read('Coverage', 'p20-coverage-1')) as Coverage & Stored;
  await fhir.held.save({ ...coverage, status: 'cancelled' });
  await open('patient=p20');
  const app = await appIn(page, 'Grant');
  const card = app.getByRole('region', { name: 'Coverage' });
  await saying(card, /Cannot be asked: no payer of ours goes by this name/);
  await saying(card, /cancelled in the chart/);
  expect(await app.getByRole('button', { name: /check now/i }).count()).toBe(0);
});

test('a cancelled coverage of a payer whom we know may be checked', async () => {
  const coverage = (await fhir.held.read('Coverage', 'p01-coverage-1')) as Coverage & Stored;
  await fhir.held.save({ ...coverage, status: 'cancelled' });
  await open('patient=p01');
  const app = await appIn(page, 'Rivera');
  await saying(app.getByRole('region', { name: 'Coverage' }), /cancelled in the chart/);
  await app
    .getByRole('button', { name: /check now/i })
    .first()
    .waitFor();
});
