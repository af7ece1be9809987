/** The workbench: who may open it, what is masked, and a message from both its ends. */
import { readFileSync } from 'node:fs';
import type {
  AnalysisView,
  DeidentifiedView,
  DiffView,
  FindView,
  IssuesWindow,
  JsonWindow,
  LinksWindow,
  LoopsWindow,
  NodeView,
  RowsView,
  SegmentsWindow,
  TextView,
  UnusedWindow,
  WorkbenchView,
} from '../../../server/workbench-view.ts';
import { until } from '../until.ts';
import { workbenchUnderTest } from './workbench-under-test.ts';

const bench = await workbenchUnderTest();
const { get, post, open, signIn, admin } = bench;
const sample = (name: string): string =>
  readFileSync(new URL(`../../../profiles/samples/${name}`, import.meta.url), 'latin1');
const richest = sample('271-richest.x12');

describe('who may open it', () => {
  it.each([
    ['an analyst', () => signIn('analyst'), 200],
    ['an administrator, by a claim', () => admin(), 200],
    ['a coordinator', () => signIn('somebody'), 403],
  ])('%s', async (_name, who, status) => {
    const told = await get<WorkbenchView & { detail?: string }>(await who(), '');
    expect(told.status).toBe(status);
    if (status === 403)
      expect(told.body.detail).toBe(
        'The workbench is for interface analysts and administrators; you are signed in as coordinator.',
      );
  });

  it('nobody without a session', async () => {
    const told = await get({ sid: 'A'.repeat(43), handle: 'B'.repeat(43) }, '');
    expect(told.status).toBe(401);
  });

  it('keeps that somebody was refused', async () => {
    const before = bench.events.length;
    await get(await signIn('somebody-else'), '/samples');
    const events = bench.events.slice(before);
    expect(events.map(({ outcome, subtype }) => [outcome, subtype?.[0]?.code])).toEqual([['4', 'operation']]);
  });

  it('gives no chart to who came without one', async () => {
    const person = await signIn('analyst');
    const response = await fetch(`${bench.appUrl}/s/${person.sid}/fhir/Patient`, {
      headers: { authorization: `Bearer ${person.handle}` },
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('You signed in without a chart');
  });

  it('tells the screen what it needs first', async () => {
    const { body } = await get<WorkbenchView>(await signIn('analyst'), '');
    expect(body).toMatchObject({
      user: { name: 'The analyst', role: 'analyst' },
      maySeePatients: false,
      pas: ['2.0.1', '2.2.1'],
    });
    expect(body.maps.map(({ id }) => id)).toEqual(expect.arrayContaining(['270', '271']));
    expect(body.payers.map(({ id }) => id)).toContain('MERID');
    expect(body.permalink).toBe('/workbench?iss=https%3A%2F%2Fehr.example.org%2Ffhir%2Fnorthfield');
  });
});

describe('a message', () => {
  const opened = async () => {
    const person = await signIn('analyst');
    return { person, view: await open(person, { source: { text: richest, name: 'richest' } }) };
  };

  it('leads from each value to the bytes it came from, and back', async () => {
    const { person, view } = await opened();
    const { body } = await get<JsonWindow>(person, `/analyses/${view.id}/json?count=1000`);
    expect(body.links.length).toBeGreaterThan(50);
    const bytes = Buffer.from(richest, 'latin1');
    for (const { at, fhir, line } of body.links) {
      expect(bytes.subarray(at.offset, at.offset + at.length).toString()).not.toBe('');
      if (line !== undefined) expect(body.lines[line - 1]?.path).toBe(fhir);
    }
    const copay =
      body.links.find(({ row }) => row.endsWith('#copay') || row.endsWith('#amount')) ?? body.links[0];
    const at = copay?.at;
    const back = await get<LinksWindow>(
      person,
      `/analyses/${view.id}/links?segment=${at?.segment ?? 0}&element=${at?.element ?? 0}`,
    );
    expect(back.body.links.map(({ fhir }) => fhir)).toContain(copay?.fhir);
    const byRow = await get<LinksWindow>(
      person,
      `/analyses/${view.id}/links?row=${encodeURIComponent(copay?.row ?? '')}`,
    );
    expect(byRow.body.links.every(({ row }) => row === copay?.row)).toBe(true);
    const byPath = await get<LinksWindow>(
      person,
      `/analyses/${view.id}/links?path=${encodeURIComponent(copay?.fhir ?? '')}`,
    );
    expect(byPath.body.links.map(({ link }) => link)).toContain(copay?.link);
  });

  it('shows segments with labelled elements, byte offsets, loops and what became of each', async () => {
    const { person, view } = await opened();
    const { body } = await get<SegmentsWindow>(person, `/analyses/${view.id}/segments?count=1000`);
    expect(body.total).toBe(view.size?.segments);
    const eb = body.segments.find(({ id }) => id === 'EB');
    expect(eb?.label).not.toBe('');
    expect(eb?.loop).toBe('2110C');
    const bytes = Buffer.from(richest, 'latin1');
    const elements = body.segments.flatMap((segment) => segment.elements);
    for (const { offset, length, text } of elements)
      expect(bytes.subarray(offset, offset + length).toString('latin1')).toBe(text);
    const fates = new Set(elements.map(({ fate }) => fate));
    expect([...fates]).toEqual(expect.arrayContaining(['carried', 'structure', 'left-out']));
    expect(elements.filter(({ fate }) => fate === 'left-out').every(({ why = '' }) => why.length > 10)).toBe(
      true,
    );
    const loops = await get<LoopsWindow>(person, `/analyses/${view.id}/loops`);
    expect(loops.body.loops.slice(0, 3).map(({ id, first }) => [id, first])).toEqual([
      ['ISA', 1],
      ['GS', 2],
      ['ST', 3],
    ]);
    expect(loops.body.loops[0]).toMatchObject({ last: body.total, inside: loops.body.total - 1 });
  });

  it('shows the FHIR tree, the rows with how often they were used, and what was lost', async () => {
    const { person, view } = await opened();
    const root = await get<NodeView>(person, `/analyses/${view.id}/node`);
    expect(root.body.children.map(({ name }) => name)).toEqual(['resourceType', 'type', 'entry']);
    const entry = await get<NodeView>(
      person,
      `/analyses/${view.id}/node?path=${encodeURIComponent('Bundle.entry[0].resource')}`,
    );
    expect(entry.body.children[0]).toMatchObject({
      name: 'resourceType',
      text: 'CoverageEligibilityResponse',
      kind: 'text',
    });
    expect((await get(person, `/analyses/${view.id}/node?path=Bundle.nothing`)).status).toBe(404);
    const rows = await get<RowsView>(person, `/analyses/${view.id}/rows`);
    expect(rows.body.rows.every(({ map }) => map === '271')).toBe(true);
    expect(rows.body.rows.reduce((sum, { used }) => sum + used, 0)).toBe(view.size?.links);
    expect(
      rows.body.rows.find(({ id }) => id.startsWith('271.2110.EB#'))?.when.length,
    ).toBeGreaterThanOrEqual(0);
    const unused = await get<UnusedWindow>(person, `/analyses/${view.id}/unused?kind=left-out&count=1000`);
    expect(unused.body.total).toBeGreaterThan(0);
    expect(unused.body.unused.every(({ kind, why }) => kind === 'left-out' && why !== '')).toBe(true);
  });

  it('finds a text in the segments and in the lines of JSON', async () => {
    const { person, view } = await opened();
    const find = async (side: string, text: string) =>
      (await post<FindView>(person, `/analyses/${view.id}/find`, { side, text })).body;
    const segments = await find('x12', 'lb10000027');
    expect(richest.split('\n')[(segments.at[0] ?? 0) - 1]).toContain('LB10000027');
    const lines = await find('fhir', '"coverageeligibilityresponse"');
    expect(lines).toEqual({ total: 1, at: [expect.any(Number)] });
    expect(await find('x12', 'nothing like this')).toEqual({ total: 0, at: [] });
    expect((await post(person, `/analyses/${view.id}/find`, { side: 'both', text: 'x' })).status).toBe(400);
  });

  it('tells issues in place, and bytes that are no message as they are', async () => {
    const person = await signIn('analyst');
    const broken = await open(person, { source: { text: richest.replace(/SE\*\d+/, 'SE*9') } });
    const issues = await get<IssuesWindow>(person, `/analyses/${broken.id}/issues?severity=error`);
    expect(issues.body.issues[0]).toMatchObject({ code: 'x12/se-count', severity: 'error' });
    const segments = await get<SegmentsWindow>(person, `/analyses/${broken.id}/segments?count=1000`);
    const { at, issue } = issues.body.issues[0] ?? { at: { segment: 0 }, issue: 0 };
    expect(segments.body.segments[at.segment - 1]?.issues).toContain(issue);
    const nothing = await open(person, { source: { text: 'Dear payer, please approve.' } });
    expect(nothing).toMatchObject({ state: 'ready', raw: 'Dear payer, please approve.' });
  });

  it('writes X12 of a Bundle, with the way back', async () => {
    const person = await signIn('analyst');
    const asked = await open(person, { source: { text: sample('270-subscriber.x12') } });
    const bundle = await get<TextView>(person, `/analyses/${asked.id}/text?side=fhir`);
    const written = await open(person, { source: { text: bundle.body.text } });
    expect(written).toMatchObject({
      state: 'ready',
      direction: 'to-x12',
      sets: [{ set: '270', map: '270' }],
    });
    const { body } = await get<SegmentsWindow>(person, `/analyses/${written.id}/segments`);
    const member = body.links.find(({ fhir }) => fhir?.endsWith('subscriberId'));
    expect(body.segments[(member?.at.segment ?? 0) - 1]?.text).toContain('*MI*');
    expect(body.links.some(({ from }) => from === 'setting')).toBe(true);
  });

  it('is seen by its owner alone, and let go after half an hour', async () => {
    const { person, view } = await opened();
    const other = await signIn('second-analyst');
    expect((await get(other, `/analyses/${view.id}`)).status).toBe(404);
    expect((await get(await signIn('analyst', 'elsewhere'), `/analyses/${view.id}`)).status).toBe(404);
    bench.pass(31 * 60_000);
    const again = await signIn('analyst');
    expect((await get(again, `/analyses/${view.id}`)).status).toBe(404);
    expect((await get(person, '')).status).toBe(401);
  });

  it.each([
    [{ source: {} }, 'has none of text, base64, sample, exchange, analysis'],
    [{ source: { text: 'x' }, pas: '1.0' }, '"pas" is none of 2.0.1, 2.2.1'],
    [{ source: { exchange: 'x', part: 'both' } }, 'neither request nor answer'],
    [{}, '"source" is missing'],
  ])('is refused in one sentence: %j', async (body, sentence) => {
    const told = await post<{ detail: string }>(await signIn('analyst'), '/analyses', body);
    expect(told.status).toBe(400);
    expect(told.body.detail).toContain(sentence);
  });

  it('of more segments than can be shown fails with a sentence, and keeps nothing else from being opened', async () => {
    const person = await signIn('analyst');
    const text = richest.replace(/N3\*[^~]*~/, 'N3*A~'.repeat(50_001));
    const view = await open(person, { source: { text } });
    expect(view.state).toBe('failed');
    expect(view.why).toMatch(/^The message has 5\d{4} segments; 50000 can be shown at once\. Split it/);
    expect((await get(person, `/analyses/${view.id}/segments`)).status).toBe(400);
    expect(await open(person, { source: { text: richest } })).toMatchObject({ state: 'ready' });
  });

  it('of more than 4 MB is refused', async () => {
    const told = await post(await signIn('analyst'), '/analyses', {
      source: { text: 'x'.repeat(4 * 1024 * 1024 + 1) },
    });
    expect(told.status).toBe(413);
  });
});

it('answers others while a file of 20,000 segments is mapped, and reads any window of it', async () => {
  const person = await signIn('analyst');
  const eb = 'EB*C*IND*30**GOLD*23*1500*****Y~MSG*DEDUCTIBLE APPLIES~';
  const many = Math.ceil(20_000 / 2);
  const text = richest
    .replaceAll('\n', '')
    .replace(/EB\*.*~SE\*\d+/, `${eb.repeat(many)}SE*${many * 2 + 14}`);
  const started = await post<AnalysisView>(person, '/analyses', { source: { text } });
  const during: string[] = [];
  let samples = 0;
  for (let state = 'mapping'; state === 'mapping';) {
    state = (await get<AnalysisView>(person, `/analyses/${started.body.id}`)).body.state;
    if ((await get(person, '/samples')).status === 200) samples += 1;
    during.push(state);
  }
  expect(during.filter((state) => state === 'mapping').length).toBeGreaterThan(0);
  expect(samples).toBe(during.length);
  expect(during.at(-1)).toBe('ready');
  const view = (await get<AnalysisView>(person, `/analyses/${started.body.id}`)).body;
  expect(view.size?.segments).toBeGreaterThan(20_000);
  const last = await get<SegmentsWindow>(
    person,
    `/analyses/${view.id}/segments?from=${(view.size?.segments ?? 0) - 9}&count=100`,
  );
  expect(last.body.segments).toHaveLength(10);
  expect(last.body.segments.at(-1)?.id).toBe('IEA');
  const json = await get<JsonWindow>(
    person,
    `/analyses/${view.id}/json?from=${(view.size?.lines ?? 0) - 500}`,
  );
  expect(json.body.lines).toHaveLength(200);
});

it('de-identifies a pasted message in one call, alike each time, and the copy is as valid as the original', async () => {
  const person = await signIn('analyst');
  const first = await post<DeidentifiedView>(person, '/deidentify', { text: richest });
  const again = await post<DeidentifiedView>(person, '/deidentify', { text: richest });
  expect(first.body.replaced).toBeGreaterThan(5);
  expect(first.body.text).toBe(again.body.text);
  expect(first.body.text).not.toContain('LB10000027');
  const original = await open(person, { source: { text: richest } });
  const copy = await post<AnalysisView>(person, `/analyses/${original.id}/deidentify`, {});
  expect(copy.body).toMatchObject({ masked: true });
  const ready = await until(
    async () => (await get<AnalysisView>(person, `/analyses/${copy.body.id}`)).body,
    ({ state }) => state === 'ready',
  );
  expect(ready.size?.issues).toEqual(original.size?.issues);
  expect(ready.size?.segments).toBe(original.size?.segments);
});

it('compares two messages by what they say', async () => {
  const person = await signIn('analyst');
  const a = { text: richest, name: 'before' };
  const b = { text: richest.replace('*MARIA-JOSE*', '*MARIA*'), name: 'after' };
  const { body } = await post<DiffView>(person, '/diff', { a, b });
  expect(body).toMatchObject({ format: 'x12', a: 'before', b: 'after', total: 1 });
  expect(body.differences).toEqual([
    expect.objectContaining({ kind: 'changed', before: 'MARIA-JOSE', after: 'MARIA' }),
  ]);
  expect(
    (await post(person, '/diff', { a, b: { text: '{"resourceType":"Bundle","entry":[]}' } })).status,
  ).toBe(400);
});
