/** Overlays in the workbench: checked in place, tried on everything, published as versions, rolled back, and in force at once. */
import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Overlay } from '#mappers';
import type {
  CompletionView,
  OverlayCheck,
  OverlaySummary,
  OverlayView,
  SamplesView,
  SampleView,
  WhatIfDifferences,
  WhatIfView,
  WorkbenchView,
} from '../../../server/workbench-view.ts';
import { TENANT, workbenchUnderTest, type Person } from './workbench-under-test.ts';

const bench = await workbenchUnderTest();
const { get, post, send, open, signIn, whatIf } = bench;

const row = '271.2110.EB#amount';
const why = 'This payer sends amounts that mean something else.';
const draft = (id: string, more: object = {}): Overlay => ({
  id,
  version: 1,
  title: 'Test of the workbench',
  payer: 'MERID',
  rows: { [row]: { drop: true, why } },
  ...more,
});

const publish = (
  person: Person,
  overlay: Overlay,
  follows: number,
  { key = randomUUID(), comment = 'Asked for by the payer.' } = {},
) =>
  send<OverlayView & { detail?: string }>(
    person,
    'PUT',
    `/overlays/${overlay.id}`,
    { overlay, comment },
    {
      'idempotency-key': key,
      ...(follows === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${follows}"` }),
    },
  );

const rollBack = (person: Person, id: string, version: number, follows: number) =>
  post<OverlayView>(
    person,
    `/overlays/${id}/rollback`,
    { version, comment: 'Back.' },
    {
      'idempotency-key': randomUUID(),
      'if-match': `"${follows}"`,
    },
  );

describe('a draft', () => {
  it('is checked with the place of each mistake in its text', async () => {
    const text = JSON.stringify(
      { ...draft('checked'), rows: { '271.2110.EB#nothing': { drop: true, why }, [row]: { max: 0 } } },
      null,
      2,
    );
    const { body } = await post<OverlayCheck>(await signIn('analyst'), '/overlays/check', { overlay: text });
    expect(body.problems.map(({ pointer }) => pointer)).toEqual(['/rows/271.2110.EB#amount/max']);
    const [problem] = body.problems;
    expect(text.split('\n')[(problem?.line ?? 0) - 1]).toContain('"max": 0');
    const named = JSON.stringify({
      ...draft('checked'),
      rows: { '271.2110.EB#nothing': { drop: true, why } },
    });
    const unknown = await post<OverlayCheck>(await signIn('analyst'), '/overlays/check', { overlay: named });
    expect(unknown.body.problems).toEqual([
      expect.objectContaining({
        pointer: '/rows/271.2110.EB#nothing',
        message: 'No map has the row 271.2110.EB#nothing.',
        line: 1,
      }),
    ]);
  });

  it('that is no JSON is told where it stops being some', async () => {
    const { body } = await post<OverlayCheck>(await signIn('analyst'), '/overlays/check', {
      overlay: '{\n  "id": "x",\n  oops\n}',
    });
    expect(body.problems).toEqual([
      { pointer: '', message: 'This is no JSON: something is missing or too much here.', line: 3, column: 3 },
    ]);
  });

  it('is completed from the rows, segment maps and code tables of a map', async () => {
    const { body } = await get<CompletionView>(await signIn('analyst'), '/completion?map=271');
    expect(body.rows.map(({ id }) => id)).toContain(row);
    expect(body.rows.find(({ id }) => id === row)).toMatchObject({
      segment: 'EB',
      element: 'EB07',
      loop: expect.stringContaining('2110C') as string,
    });
    expect(body.segmentMaps.map(({ id }) => id)).toContain('271.2110.EB');
    expect(body.tables.flatMap(({ codes }) => codes).length).toBeGreaterThan(20);
    expect((await get(await signIn('analyst'), '/completion?map=999')).status).toBe(400);
  });

  it('shows what a dropped row takes away, in every sample it touches, and what stays the same', async () => {
    const person = await signIn('analyst');
    const done = await whatIf(person, { overlay: draft('tried'), exchanges: 0 });
    expect(done).toMatchObject({ state: 'done', done: done.total });
    expect(done.counts?.changed).toBeGreaterThan(0);
    expect(done.counts?.same).toBeGreaterThan(done.counts?.changed ?? 0);
    const { body } = await get<WhatIfDifferences>(person, `/what-ifs/${done.id}/differences`);
    const richest = body.messages.find((one) => one.open === 'sample/271-richest');
    expect(richest?.values.length).toBeGreaterThan(0);
    const amounts = richest?.values.filter(({ path }) => path.endsWith('allowedMoney')) ?? [];
    expect(amounts.every(({ kind, rows }) => kind === 'removed' && rows.includes(row))).toBe(true);
    // What was used is told by two amounts: without them it goes too. Nothing of another segment does.
    const rows = richest?.values.flatMap((one) => one.rows) ?? [];
    expect(rows).toContain('271.2110.EB#used');
    expect(rows.filter((one) => !one.startsWith('271.2110.EB#'))).toEqual([]);
    expect(richest?.values.some(({ path }) => path.includes('allowedMoney'))).toBe(true);
    expect(body.messages.every((one) => one.open.startsWith('sample/271'))).toBe(true);
  });

  it('is tried on the newest exchanges too, masked, and the look at them is audited', async () => {
    const person = await signIn('analyst');
    const { body: samples } = await get<SamplesView>(person, '/samples?text=richest');
    const view = await open(person, { source: { sample: samples.samples[0]?.id } });
    const { text } = (await get<{ text: string }>(person, `/analyses/${view.id}/text`)).body;
    const id = await bench.exchangeWith(Buffer.from('ISA'), Buffer.from(text), {
      payer: 'MERID',
      memberId: 'LB10000027',
    });
    const before = bench.events.length;
    const done = await whatIf(person, { overlay: draft('tried'), exchanges: 10 });
    const { body } = await get<WhatIfDifferences>(person, `/what-ifs/${done.id}/differences?count=1000`);
    const found = body.messages.find((one) => one.open === `exchange/${id}/answer`);
    expect(found?.values.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain('LB10000027');
    expect(bench.events.slice(before).map(({ subtype }) => subtype?.[0]?.code)).toContain('search-type');
  });

  it('can be called off', async () => {
    const person = await signIn('analyst');
    const { body } = await post<WhatIfView>(person, '/what-ifs', { overlay: draft('tried') });
    expect((await send(person, 'DELETE', `/what-ifs/${body.id}`)).body).toMatchObject({ state: 'cancelled' });
    expect((await get<WhatIfView>(person, `/what-ifs/${body.id}`)).body.state).toBe('cancelled');
    expect((await get(await signIn('second-analyst'), `/what-ifs/${body.id}`)).status).toBe(404);
  });

  it('applies to a message before it is published', async () => {
    const person = await signIn('analyst');
    const usedOf = async (body: object) => {
      const view = await open(person, { source: { sample: '271-richest' }, ...body });
      const { rows } = (
        await get<{ rows: { id: string; used: number; changed?: string }[] }>(
          person,
          `/analyses/${view.id}/rows`,
        )
      ).body;
      return { view, row: rows.find(({ id }) => id === row) };
    };
    expect((await usedOf({})).row?.used).toBeGreaterThan(0);
    const tried = await usedOf({ draft: draft('tried') });
    expect(tried.view.overlays).toEqual(['draft']);
    expect(tried.row).toBeUndefined();
  });
});

describe('publishing', () => {
  it('makes a version with who, when and why, in force for that payer at once and for that tenant alone', async () => {
    const person = await signIn('analyst');
    const published = await publish(person, draft('first'), 0);
    expect(published.status).toBe(200);
    expect(published.body).toMatchObject({
      id: 'first',
      version: 1,
      publishedBy: 'The analyst',
      comment: 'Asked for by the payer.',
      maps: ['271'],
      rows: 1,
    });
    expect(published.headers.get('etag')).toBe('"1"');
    const rowsFor = async (tenant: string, payer: string) => {
      const maps = await bench.database.tenant(tenant, (tx) => bench.currentMaps(tx, payer));
      return JSON.stringify(maps.find(({ id }) => id === '271'));
    };
    expect(await rowsFor(TENANT, 'MERID')).toContain(why);
    expect(await rowsFor(TENANT, 'LKSHR')).not.toContain(why);
    expect(await rowsFor('elsewhere', 'MERID')).not.toContain(why);
    const list = (await get<OverlaySummary[]>(person, '/overlays')).body;
    expect(list.find(({ id }) => id === 'first')).toMatchObject({ version: 1 });
    expect((await get(await signIn('analyst', 'elsewhere'), '/overlays/first')).status).toBe(404);
  });

  it('is refused for a version that is not the newest, and without a version', async () => {
    const person = await signIn('analyst');
    await publish(person, draft('stale'), 0);
    const second = await publish(person, draft('stale', { title: 'Second' }), 1);
    expect(second.body.version).toBe(2);
    const late = await publish(await signIn('second-analyst'), draft('stale', { title: 'Late' }), 1);
    expect(late.status).toBe(412);
    expect(late.body.detail).toContain('its version is now 2');
    const none = await send(
      person,
      'PUT',
      '/overlays/stale',
      { overlay: draft('stale'), comment: 'x' },
      { 'idempotency-key': 'k' },
    );
    expect(none.status).toBe(428);
    const noKey = await send(
      person,
      'PUT',
      '/overlays/stale',
      { overlay: draft('stale'), comment: 'x' },
      { 'if-match': '"2"' },
    );
    expect(noKey.status).toBe(400);
    expect((await publish(person, draft('stale', { rows: { 'x#y': { max: 3 } } }), 2)).status).toBe(422);
    expect((await publish(person, draft('stale'), 2, { comment: '' })).status).toBe(400);
  });

  it('happens once for one key, however often it is sent, also at the same time', async () => {
    const person = await signIn('analyst');
    const key = randomUUID();
    const told = await Promise.all(
      Array.from({ length: 5 }, () => publish(person, draft('once'), 0, { key })),
    );
    expect(told.map(({ status, body }) => [status, body.version])).toEqual(
      Array.from({ length: 5 }, () => [200, 1]),
    );
    expect((await publish(person, draft('once', { title: 'Another' }), 1, { key })).status).toBe(422);
    const many = await Promise.all(
      Array.from({ length: 5 }, (_one, i) => publish(person, draft('once', { title: `Race ${i}` }), 1)),
    );
    expect(many.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  it('can be rolled back: a new version equal to an older one, the delivered one included', async () => {
    const person = await signIn('analyst');
    await publish(person, draft('back'), 0);
    await publish(person, draft('back', { rows: { [row]: { max: 12 } } }), 1);
    const back = await rollBack(person, 'back', 1, 2);
    expect(back.body).toMatchObject({ version: 3, comment: 'Back.' });
    expect(back.body.history.map(({ version, sameAs }) => [version, sameAs])).toEqual([
      [3, 1],
      [2, undefined],
      [1, undefined],
    ]);
    expect((JSON.parse(back.body.text) as Overlay).rows).toEqual({ [row]: { drop: true, why } });
    expect((await rollBack(person, 'back', 9, 3)).status).toBe(404);
    const old = await get<OverlayView>(person, '/overlays/back/versions/2');
    expect(old.body.text).toContain('"max": 12');

    const delivered = (await get<OverlaySummary[]>(person, '/overlays')).body.find(
      ({ version }) => version === 0,
    );
    const { body: original } = await get<OverlayView>(person, `/overlays/${delivered?.id ?? ''}`);
    const changed = { ...(JSON.parse(original.text) as Overlay), title: 'Changed here' };
    expect((await publish(person, changed, 0)).body.version).toBe(1);
    const restored = await rollBack(person, changed.id, 0, 1);
    expect(restored.body).toMatchObject({ version: 2, title: original.title });
  });

  it('never changes or loses a version, and tells of each in the audit', async () => {
    await publish(await signIn('analyst'), draft('kept'), 0);
    await expect(bench.sql(`DELETE FROM overlay_versions WHERE id = 'kept'`)).rejects.toThrow();
    await expect(bench.sql(`UPDATE overlay_versions SET comment = '' WHERE id = 'kept'`)).rejects.toThrow();
    const created = bench.events.filter((event) => JSON.stringify(event.entity).includes('overlay/kept'));
    expect(created).toHaveLength(1);
  });
});

describe('the sample library', () => {
  it('lists what comes with it by transaction, payer and error', async () => {
    const person = await signIn('analyst');
    const all = (await get<SamplesView>(person, '/samples')).body;
    expect(all.facets.sets.map(({ value }) => value)).toEqual(expect.arrayContaining(['270', '271', '278']));
    expect(all.facets.errors.map(({ value }) => value)).toEqual(expect.arrayContaining(['AAA 75', 'AAA 42']));
    const found = (await get<SamplesView>(person, '/samples?set=271&payer=MERID&error=AAA%2075')).body;
    expect(found.samples.map(({ id }) => id)).toEqual(['271-not-found']);
    expect(found.facets).toEqual(all.facets);
  });

  it('keeps what is saved de-identified, lets it be renamed, deleted and brought back', async () => {
    const person = await signIn('analyst');
    const view = await open(person, { source: { sample: '271-richest' } });
    const { text } = (await get<{ text: string }>(person, `/analyses/${view.id}/text`)).body;
    const saved = await post<SampleView>(person, '/samples', {
      name: 'Mine',
      payer: 'LKSHR',
      source: { text },
    });
    expect(saved.status).toBe(201);
    expect(saved.body).toMatchObject({ name: 'Mine', sets: ['271'], builtIn: false, savedBy: 'The analyst' });
    const { id } = saved.body;
    const again = await open(person, { source: { sample: id } });
    const kept = (await get<{ text: string }>(person, `/analyses/${again.id}/text`)).body.text;
    expect(kept).not.toContain('LB10000027');
    expect(kept.length).toBe(text.length);
    expect(
      (await send<SampleView>(person, 'PATCH', `/samples/${id}`, { name: 'Ours', about: 'Rich.' })).body,
    ).toMatchObject({ name: 'Ours', about: 'Rich.', payer: 'LKSHR' });
    expect((await send(person, 'DELETE', `/samples/${id}`)).status).toBe(204);
    expect((await post(person, '/analyses', { source: { sample: id } })).status).toBe(404);
    expect((await post<SampleView>(person, `/samples/${id}/restore`, {})).body.name).toBe('Ours');
    expect((await send(await signIn('analyst', 'elsewhere'), 'DELETE', `/samples/${id}`)).status).toBe(404);
    expect((await send(person, 'DELETE', '/samples/271-richest')).status).toBe(403);
  });
});

/** The texts of the files in a zip, by name, read from its central directory. */
function unzip(bytes: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const end = bytes.lastIndexOf('PK\u0005\u0006');
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((more) => bytes.readUInt16LE(at + more));
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + size);
    files.set(name, (method === 0 ? data : inflateRawSync(data)).toString());
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}

it('sends the mapping specification as a workbook: a sheet for each map with all its rows, what is left out, code tables', async () => {
  const person = await signIn('analyst');
  const response = await fetch(`${bench.appUrl}/s/${person.sid}/api/workbench/specification.xlsx`, {
    headers: { authorization: `Bearer ${person.handle}` },
  });
  expect(response.headers.get('content-disposition')).toContain('mapping-specification-pas-2.2.1.xlsx');
  const files = unzip(Buffer.from(await response.arrayBuffer()));
  const sheets = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)];
  const names = sheets.map(([, name]) => name);
  const maps = (await get<WorkbenchView>(person, '')).body.maps;
  expect(names).toEqual([...maps.map(({ id }) => id.slice(0, 31)), 'Left out', 'Code tables']);
  const texts = [...files].flatMap(([name, text]) => (name.endsWith('.xml') ? [text] : [])).join(' ');
  const { body } = await get<CompletionView>(person, '/completion?map=271');
  expect(body.rows.filter(({ id }) => !texts.includes(`>${id}<`))).toEqual([]);
  expect(texts).toContain('271.2110.EB#amount');
});
