import type { Bundle } from 'fhir/r4.js';
import nock from 'nock';

import { loadRoster, type Roster } from '../../../../server/sandbox/ehr/patients.ts';
import { remoteSource } from '../../../../server/sandbox/ehr/remote-source.ts';

const base = 'http://hapi.example:8080/fhir';
const steps: string[] = [];
const progress = (step: string): void => void steps.push(step);
let roster: Roster;

beforeAll(async () => {
  roster = await loadRoster(new Date('2026-11-23T15:00:00Z'));
});
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

// Loading nock puts it into Node's own sockets, which the next file in this process would still find.
afterAll(() => nock.restore());

function upAndHolding(marker: object | undefined): nock.Scope {
  const scope = nock(base).get('/metadata').reply(200, {});
  return marker === undefined
    ? scope.get('/Basic/chartside-sandbox').reply(404)
    : scope.get('/Basic/chartside-sandbox').reply(200, marker);
}

/** Takes every transaction and gives back what was put, in order. */
function takeTransactions(): Bundle[] {
  const taken: Bundle[] = [];
  nock(base)
    .post('/', (body: Bundle) => taken.push(body) > 0)
    .times(roster.charts.length + 2)
    .reply(200, { resourceType: 'Bundle', type: 'transaction-response' });
  return taken;
}

test('waits until the server is up, then loads payers first, each chart, and a mark at the end', async () => {
  nock(base).get('/metadata').reply(503);
  nock(base).get('/metadata').replyWithError('connection refused');
  upAndHolding(undefined);
  const taken = takeTransactions();
  await remoteSource(`${base}/`, roster, progress);
  expect(taken).toHaveLength(36);
  const urls = taken.map((bundle) => (bundle.entry ?? []).map((one) => one.request?.url));
  expect(urls[0]).toContain('Organization/payer-merid');
  expect(urls[1]?.[0]).toBe('Patient/p01');
  expect(urls.at(-1)).toEqual(['Basic/chartside-sandbox']);
  expect(new Set(taken.flatMap((bundle) => (bundle.entry ?? []).map((one) => one.request?.method)))).toEqual(
    new Set(['PUT']),
  );
});

test('loads once: the mark of the same patients and day is enough', async () => {
  upAndHolding(undefined);
  const taken = takeTransactions();
  await remoteSource(base, roster, progress);
  const mark = taken.at(-1)?.entry?.[0]?.resource;
  upAndHolding(mark);
  await expect(remoteSource(base, roster, progress)).resolves.toBeDefined();
});

test('loads again the next day, as the visits move on', async () => {
  upAndHolding(undefined);
  const first = takeTransactions();
  await remoteSource(base, roster, progress);
  const tomorrow = await loadRoster(new Date('2026-11-24T15:00:00Z'));
  upAndHolding(first.at(-1)?.entry?.[0]?.resource);
  const second = takeTransactions();
  await remoteSource(base, tomorrow, progress);
  expect(second).toHaveLength(36);
});

test('says so when the server refuses the patients', async () => {
  upAndHolding(undefined);
  nock(base).post('/').reply(422, {});
  await expect(remoteSource(base, roster, progress)).rejects.toThrow('HTTP 422');
});

describe('once loaded', () => {
  async function loaded() {
    upAndHolding(undefined);
    takeTransactions();
    return remoteSource(base, roster, progress);
  }

  test('follows paging on the same host, whatever host the link names, and drops what is no match', async () => {
    const source = await loaded();
    const entry = (id: string, resourceType = 'Coverage') => ({ resource: { resourceType, id } });
    nock(base)
      .get('/Coverage')
      .query({ patient: 'p09', _count: '200' })
      .reply(200, {
        resourceType: 'Bundle',
        link: [{ relation: 'next', url: 'http://inside:9999/fhir?_getpages=abc&_getpagesoffset=1' }],
        entry: [entry('c1'), entry('o1', 'OperationOutcome')],
      });
    nock(base)
      .get('')
      .query({ _getpages: 'abc', _getpagesoffset: '1' })
      .reply(200, { resourceType: 'Bundle', entry: [entry('c2')] });
    const found = await source.search('Coverage', new URLSearchParams({ patient: 'p09' }));
    expect(found.map((one) => one.id)).toEqual(['c1', 'c2']);
  });

  test('tells a missing resource from a failing server', async () => {
    const source = await loaded();
    nock(base).get('/Patient/gone').reply(410);
    nock(base).get('/Patient/p01').reply(500);
    await expect(source.read('Patient', 'gone')).resolves.toBeUndefined();
    await expect(source.read('Patient', 'p01')).rejects.toThrow('HTTP 500');
  });
});
