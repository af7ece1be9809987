/** Searches of what is ours: as conditions of writes, page after page, and among the records of who saw what. */
import type { Claim, FhirResource } from 'fhir/r4.js';
import { freshDatabase } from '../postgres.ts';
import { claim, idsIn, ownUnderTest, problem, query } from './own-under-test.ts';

const store = await freshDatabase();
const { own, one, two, bound, create, idsOf } = ownUnderTest(store);
const [patient = '', other = ''] = await idsOf('one', 'Patient/p', 'Patient/q');

describe('conditions', () => {
  const identifier = (value: string) => [{ system: 'urn:example:orders', value }];
  const asked = (value: string) => query('Claim', `identifier=urn:example:orders|${value}`);

  it('make one of two that create the same at one moment', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () =>
        create(claim(patient, { identifier: identifier('race') }), one, { ifNoneExist: asked('race') }),
      ),
    );
    expect(new Set(results.map(({ resource }) => resource.id)).size).toBe(1);
    expect(results.map(({ result }) => result).sort()).toEqual([
      'created',
      ...Array<string>(7).fill('unchanged'),
    ]);
  });

  it('make one of two that put the same at one moment, by condition or by id', async () => {
    const put = claim(patient, { identifier: identifier('put') });
    await Promise.all(
      Array.from({ length: 6 }, () =>
        own.write(one, (writer) => writer.update(put, { condition: asked('put') })),
      ),
    );
    const { matches } = await own.search(one, asked('put'));
    expect(matches.map(({ meta }) => meta?.versionId)).toEqual(['6']);
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        own.write(one, (writer) => writer.update(claim(patient), { id: 'by-id' })),
      ),
    );
    expect(results.map(({ resource }) => resource.meta?.versionId).sort()).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
  });

  it('that two transactions ask in opposite order let one of them go on, and tell the other to come again', async () => {
    let both = 0;
    const met = Promise.withResolvers<undefined>();
    const inOrder = (first: string, second: string) =>
      own.write(one, async (writer) => {
        await writer.create(claim(patient, { identifier: identifier(first) }), { ifNoneExist: asked(first) });
        if (++both === 2) met.resolve(undefined);
        await met.promise;
        await writer.create(claim(patient, { identifier: identifier(second) }), {
          ifNoneExist: asked(second),
        });
      });
    const results = await Promise.all([problem(inOrder('left', 'right')), problem(inOrder('right', 'left'))]);
    expect(results.sort()).toEqual(['none', 'request/conflict']);
    for (const value of ['left', 'right'])
      expect((await own.search(one, asked(value))).matches).toHaveLength(1);
  });

  it('are refused where several fit, and see only what the access sees', async () => {
    await create(claim(patient, { identifier: identifier('twice') }));
    await create(claim(other, { identifier: identifier('twice') }));
    expect(await problem(create(claim(patient), one, { ifNoneExist: asked('twice') }))).toBe(
      'request/several-match',
    );
    const many = own.write(one, (writer) => writer.update(claim(patient), { condition: asked('twice') }));
    expect(await problem(many)).toBe('request/several-match');
    const mine = await create(claim(patient), bound(patient), { ifNoneExist: asked('twice') });
    expect(mine).toMatchObject({ result: 'unchanged', resource: { patient: { reference: patient } } });
  });

  it('with another id in the body are refused', async () => {
    await create(claim(patient, { identifier: identifier('other-id') }));
    const put = own.write(one, (writer) =>
      writer.update({ ...claim(patient), id: 'mine' }, { condition: asked('other-id') }),
    );
    expect(await problem(put)).toBe('request/bad-id');
    expect(await problem(own.write(one, (writer) => writer.update(claim(patient), { id: '../x' })))).toBe(
      'request/bad-id',
    );
  });
});

describe('pages', () => {
  const tagged = (tag: string, more: Partial<Claim> = {}) =>
    claim(patient, { meta: { tag: [{ code: tag }] }, ...more });
  const pagesOf = async (text: string, between?: () => Promise<unknown>): Promise<string[]> => {
    const seen: string[] = [];
    let page: string | undefined;
    do {
      const found = await own.search(one, { ...query('Claim', text), ...(page !== undefined && { page }) });
      seen.push(...idsIn(found.matches));
      page = found.next;
      await between?.();
    } while (page !== undefined);
    return seen;
  };

  it('show each resource once while others are written and changed', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 9; n++) ids.push((await create(tagged('busy'))).resource.id);
    let turn = 0;
    const seen = await pagesOf('_tag=busy&_count=2', async () => {
      await create(tagged('busy'));
      const id = ids[turn++ % ids.length] ?? '';
      await own.write(one, (writer) => writer.update(tagged('busy', { status: 'draft' }), { id }));
    });
    expect(seen).toEqual(ids.toReversed());
  });

  it.each([
    ['created', ['a', 'b', 'c', 'd', 'e']],
    ['-created', ['d', 'b', 'c', 'a', 'e']],
    ['status,-created', ['b', 'c', 'a', 'e', 'd']],
    ['-_id', ['e', 'd', 'c', 'b', 'a']],
    ['_lastUpdated', ['a', 'b', 'c', 'd', 'e']],
    ['-_lastUpdated', ['e', 'd', 'c', 'b', 'a']],
  ])('sorted by %s go on where they ended, what has no value last', async (sort, order) => {
    const ids = ['a', 'b', 'c', 'd', 'e'].map(
      (letter) => `${sort.replace(/[^a-z]/gi, '')}${sort.startsWith('-') ? '.' : ''}-${letter}`,
    );
    const created = ['2026-01-01', '2026-02-01', '2026-02-01', '2026-03', undefined];
    const status = ['active', 'active', 'active', 'draft', 'active'] as const;
    for (const [at, id] of ids.entries()) {
      const tag = `sort by ${sort.replace(',', ' and ')}`;
      const resource = { ...tagged(tag, { status: status[at] ?? 'active' }), created: created[at] };
      await create(resource as Claim, one, { id });
    }
    const seen = await pagesOf(
      `_tag=${encodeURIComponent(`sort by ${sort.replace(',', ' and ')}`)}&_sort=${sort}&_count=1`,
    );
    // Of equals, the newest comes first.
    const expected = sort.includes('created') ? order.join('').replace('bc', 'cb').split('') : order;
    expect(seen.map((id) => id.at(-1))).toEqual(expected);
  });

  it('refuse words that no page gave', async () => {
    for (const page of [
      'x',
      'bnVsbA',
      Buffer.from('{"values":[{}],"row":"1"}').toString('base64url'),
      Buffer.from('{"values":[],"row":"1 OR true"}').toString('base64url'),
    ])
      expect(await problem(own.search(one, { ...query('Claim', ''), page }))).toBe('request/bad-page');
  });

  it('tell how many there are in all, where that is asked for', async () => {
    for (let n = 0; n < 3; n++) await create(tagged('counted'));
    expect(await own.search(one, query('Claim', '_tag=counted&_count=2&_total=accurate'))).toMatchObject({
      total: 3,
    });
    expect(await own.search(one, query('Claim', '_tag=counted&_summary=count'))).toMatchObject({
      total: 3,
      matches: [],
    });
    expect(await own.search(one, query('Claim', '_tag=counted&_count=0'))).toMatchObject({
      total: 3,
      matches: [],
    });
    expect(await own.search(one, query('Claim', '_tag=counted&_count=2'))).not.toHaveProperty('total');
  });
});

it('makes an audit event for every access, found by patient, agent, action, entity and time', async () => {
  const [somebody = ''] = await idsOf('one', 'Patient/audited');
  const { resource } = await create(claim(somebody));
  await own.read(one, 'Claim', resource.id);
  await own.search(one, query('Claim', `patient=${somebody}`));
  await own.write(one, (writer) => writer.delete('Claim', resource.id));
  const find = async (text: string, access = one) =>
    (await own.search(access, query('AuditEvent', text))).matches.map(
      (event) => event.resourceType === 'AuditEvent' && event.subtype?.[0]?.code,
    );
  expect(await find(`patient=${somebody}`)).toEqual(['delete', 'search-type', 'read', 'create']);
  const about = `patient=${somebody}&subtype=read,create,delete`;
  expect(await find(`${about}&action=D`)).toEqual(['delete']);
  expect(await find(`${about}&entity=Claim/${resource.id}&_sort=date`)).toEqual(['create', 'read', 'delete']);
  expect(await find(`${about}&agent:identifier=urn:chartside:client|tests&_count=1`)).toHaveLength(1);
  expect(await find(`${about}&agent:identifier=urn:chartside:client|nobody`)).toEqual([]);
  expect(await find(`${about}&outcome:not=0`)).toEqual([]);
  expect(await find(`${about}&date=lt2020`)).toEqual([]);
  expect(await find(`${about}&date=ge2020`)).toHaveLength(3);
  expect(await find(`patient=${somebody}`, two)).toEqual([]);
  expect(await find(`patient=${somebody}`, bound(patient))).toEqual([]);
  const [event] = (await own.search(one, query('AuditEvent', about))).matches;
  expect(await own.read(one, 'AuditEvent', event?.id ?? '')).toMatchObject({ resourceType: 'AuditEvent' });
  expect(await own.vread(one, 'AuditEvent', event?.id ?? '', '1')).toMatchObject({ id: event?.id });
  expect(await problem(own.read(two, 'AuditEvent', event?.id ?? ''))).toBe('request/no-such-resource');
  expect(await problem(create({ ...event } as FhirResource))).toBe('request/method');
});

it('pages audit events', async () => {
  const [somebody = ''] = await idsOf('one', 'Patient/paged');
  for (let n = 0; n < 5; n++) await create(claim(somebody));
  const seen = new Set<string>();
  let page: string | undefined;
  let pages = 0;
  do {
    const asked = {
      ...query('AuditEvent', `patient=${somebody}&action=C&_count=2`),
      ...(page !== undefined && { page }),
    };
    const found = await own.search(one, asked);
    for (const id of idsIn(found.matches)) seen.add(id);
    page = found.next;
    pages++;
  } while (page !== undefined);
  expect([seen.size, pages]).toEqual([5, 3]);
});
