/** Batches and transactions: each entry as if by itself; of a transaction all or nothing. */
import type { Bundle, FhirResource, OperationOutcome, Task } from 'fhir/r4.js';
import { connectionDraft } from '../security/fake-ehr.ts';
import { shutTheNetwork } from '../security/app-under-test.ts';
import {
  bodyOf,
  bundleOf,
  entryOf,
  facadeUnderTest,
  FHIR,
  problemOf,
  responsesOf,
  serveEhr,
} from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { create, patients, tokenFor, taskOf, post, count } = test1;
shutTheNetwork();

describe('a batch', () => {
  it('keeps what its other entries did where one meets a bug of ours', async () => {
    const [good, broken] = [await create(taskOf()), await create(taskOf())];
    // A row whose seal does not open is nothing that may happen, so it is no Problem.
    await test1.database.tenant(connectionDraft.tenant, (tx) =>
      tx.query("UPDATE resources SET content = '\\x00' WHERE id = $1", [broken.id]),
    );
    const before = await count();
    const answer = await post(
      bundleOf(
        'batch',
        entryOf('POST', 'Task', taskOf()),
        entryOf('GET', `Task/${broken.id}`),
        entryOf('GET', `Task/${good.id}`),
      ),
    ).expect(200);
    expect(responsesOf(answer.body)).toEqual(['201 Created', '500', '200 OK']);
    const told = (answer.body as Bundle).entry?.[1]?.response?.outcome as OperationOutcome;
    expect(problemOf(told)).toBe('request/failed');
    expect(told.issue[0]?.diagnostics).toContain(answer.get('X-Request-Id'));
    expect(await count()).toBe(before + 1);
  });

  it('does what it can, in order, and tells of each entry what came of it', async () => {
    serveEhr({ resourceType: 'Patient', id: 'pt-1', gender: 'female' });
    const task = await create(taskOf());
    const body = bodyOf(
      await post(
        bundleOf(
          'batch',
          entryOf('GET', `Task/${task.id}`),
          entryOf('POST', 'Task', taskOf()),
          entryOf('PUT', `Task/${task.id}`, { ...task, status: 'accepted' }, { ifMatch: 'W/"1"' }),
          entryOf('PUT', `Task/${task.id}`, { ...task, status: 'failed' }, { ifMatch: 'W/"1"' }),
          entryOf('GET', `Task?_id=${task.id}`),
          entryOf('GET', `Patient/${patients.one}`),
          entryOf('GET', 'Observation/1'),
          entryOf('POST', 'Task', { ...taskOf(), resourceType: 'Task', status: undefined } as never),
          entryOf('DELETE', `Task/${task.id}`),
          entryOf('GET', `${FHIR}/Task/${task.id}`),
          entryOf('HEAD', `Task/${task.id}/_history/1`),
        ),
      ).expect(200),
    );
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'batch-response' });
    expect(responsesOf(body)).toEqual([
      '200 OK',
      '201 Created',
      '200 OK',
      '412',
      '200 OK',
      '200 OK',
      '404',
      '400',
      '204 No Content',
      '410',
      '200 OK',
    ]);
    const { entry = [] } = body as Bundle<FhirResource>;
    expect(entry[1]?.response?.location).toMatch(/^Task\/[\w-]+\/_history\/1$/);
    expect(entry[2]?.response).toMatchObject({ etag: 'W/"2"' });
    expect(entry[3]?.response?.outcome).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(entry[4]?.resource).toMatchObject({ resourceType: 'Bundle', type: 'searchset' });
    expect(entry[5]).toMatchObject({
      resource: { gender: 'female' },
      fullUrl: `${FHIR}/Patient/${patients.one}`,
    });
  });

  it('holds each entry to the scopes', async () => {
    const bearer = await tokenFor('system/Task.cr');
    const task = await create(taskOf());
    const body = bodyOf(
      await post(
        bundleOf(
          'batch',
          entryOf('GET', `Task/${task.id}`),
          entryOf('GET', 'Task'),
          entryOf('GET', 'Claim/x'),
          entryOf('DELETE', `Task/${task.id}`),
          entryOf('POST', 'Task', taskOf()),
        ),
        bearer,
      ).expect(200),
    );
    expect(responsesOf(body)).toEqual(['200 OK', '403', '403', '403', '201 Created']);
  });

  it('has no Bundle within, and no operation that waits for a payer', async () => {
    const body = bodyOf(
      await post(
        bundleOf(
          'batch',
          entryOf('POST', '', bundleOf('batch') as never),
          entryOf('POST', 'CoverageEligibilityRequest/$submit'),
        ),
      ).expect(200),
    );
    expect(responsesOf(body)).toEqual(['400', '404']);
  });

  it('gives a Binary as FHIR, and takes a patch as one', async () => {
    const data = (value: unknown) =>
      Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
    const binary = await create({
      resourceType: 'Binary',
      contentType: 'text/plain',
      data: data('hello'),
      securityContext: { reference: `Patient/${patients.one}` },
    });
    const task = await create(taskOf());
    const patch = {
      resourceType: 'Binary' as const,
      contentType: 'application/json-patch+json',
      data: data([{ op: 'replace', path: '/status', value: 'accepted' }]),
    };
    const body = bodyOf(
      await post(
        bundleOf('batch', entryOf('GET', `Binary/${binary.id}`), entryOf('PATCH', `Task/${task.id}`, patch)),
      ).expect(200),
    );
    const { entry = [] } = body as Bundle<FhirResource>;
    expect(entry.map(({ resource }) => resource)).toMatchObject([
      { resourceType: 'Binary', data: data('hello') },
      { status: 'accepted' },
    ]);
  });
});

describe('a transaction', () => {
  const identifier = (value: string) => [{ system: 'urn:test', value }];

  it('resolves what its entries say of each other, whatever their order', async () => {
    const [a, b, c] = [
      'urn:uuid:0d1a7ce0-7c2e-4d0a-9d0b-000000000001',
      'urn:uuid:0d1a7ce0-7c2e-4d0a-9d0b-000000000002',
      'urn:uuid:0d1a7ce0-7c2e-4d0a-9d0b-000000000003',
    ];
    const existing = await create(taskOf({ identifier: identifier('there') }));
    const body = bodyOf(
      await post(
        bundleOf(
          'transaction',
          {
            fullUrl: a,
            ...entryOf(
              'POST',
              'Task',
              taskOf({
                partOf: [{ reference: b }],
                text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${b}</div>` },
              }),
            ),
          },
          {
            fullUrl: b,
            ...entryOf(
              'POST',
              'Task',
              taskOf({ basedOn: [{ reference: c }, { reference: 'Task?identifier=urn:test|there' }] }),
            ),
          },
          { fullUrl: c, ...entryOf('POST', 'Task', taskOf(), { ifNoneExist: 'identifier=urn:test|there' }) },
          entryOf(
            'PUT',
            'Task/tx-named',
            taskOf({
              id: 'tx-named',
              partOf: [{ reference: a }, { reference: `${FHIR}/Task/${existing.id}` }],
            }),
          ),
          entryOf(
            'PUT',
            'Task?identifier=urn:test|tx-upsert',
            taskOf({ identifier: identifier('tx-upsert') }),
          ),
        ),
      ).expect(200),
    );
    expect(body).toMatchObject({ type: 'transaction-response' });
    expect(responsesOf(body)).toEqual(['201 Created', '201 Created', '200 OK', '201 Created', '201 Created']);
    const [one, two, three, four] = ((body as Bundle<Task>).entry ?? []).map(({ resource }) => resource);
    expect(three?.id).toBe(existing.id);
    expect(one?.partOf?.[0]?.reference).toBe(`Task/${two?.id ?? ''}`);
    expect(one?.text?.div).toContain(`Task/${two?.id ?? ''}`);
    expect(two?.basedOn?.map(({ reference }) => reference)).toEqual([
      `Task/${existing.id}`,
      `Task/${existing.id}`,
    ]);
    expect(four?.partOf?.map(({ reference }) => reference)).toEqual([
      `Task/${one?.id ?? ''}`,
      `Task/${existing.id}`,
    ]);
  });

  it('deletes, makes, changes and reads in this order', async () => {
    const task = await create(taskOf({ identifier: identifier('order') }));
    const body = bodyOf(
      await post(
        bundleOf(
          'transaction',
          entryOf('GET', 'Task?identifier=urn:test|order'),
          entryOf('PUT', 'Task/order-2', taskOf({ id: 'order-2', identifier: identifier('order') })),
          entryOf('DELETE', `Task/${task.id}`),
          entryOf('POST', 'Task', taskOf({ identifier: identifier('order') }), {
            ifNoneExist: 'identifier=urn:test|order&status=draft',
          }),
        ),
      ).expect(200),
    );
    expect(responsesOf(body)).toEqual(['200 OK', '201 Created', '204 No Content', '201 Created']);
    const found = (body as Bundle<Bundle<Task>>).entry?.[0]?.resource?.entry ?? [];
    expect(found.map(({ resource }) => resource?.id)).not.toContain(task.id);
    expect(found).toHaveLength(2);
  });

  it.each<[string, (taken: Task & { id: string }) => object, number, string, string | undefined]>([
    [
      'a reference to nothing',
      () => entryOf('POST', 'Task', taskOf({ focus: { reference: 'Claim/none' } })),
      422,
      'request/unknown-reference',
      undefined,
    ],
    [
      'a body that is not right',
      () => entryOf('POST', 'Task', taskOf({ status: 'new' as never })),
      400,
      'request/bad-resource',
      'Bundle.entry[1].resource.status',
    ],
    [
      'a stale version',
      (taken) => entryOf('PUT', `Task/${taken.id}`, taken, { ifMatch: 'W/"9"' }),
      412,
      'request/other-version',
      'Bundle.entry[1]',
    ],
    [
      'a type of the EHR',
      () =>
        entryOf('PUT', 'Coverage/x', {
          resourceType: 'Coverage',
          id: 'x',
          status: 'active',
          beneficiary: {},
          payor: [],
        }),
      422,
      'request/not-in-transaction',
      'Bundle.entry[1]',
    ],
    [
      'a read of the EHR',
      () => entryOf('GET', `Patient/${patients.one}`),
      422,
      'request/not-in-transaction',
      'Bundle.entry[1]',
    ],
    [
      'a search of what both hold',
      () => entryOf('GET', 'DocumentReference'),
      422,
      'request/not-in-transaction',
      'Bundle.entry[1]',
    ],
    [
      'a conditional reference to nothing',
      () => entryOf('POST', 'Task', taskOf({ focus: { reference: 'Task?identifier=none|none' } })),
      412,
      'request/several-match',
      'Bundle.entry[1]',
    ],
    [
      'a fullUrl twice',
      () => ({ fullUrl: 'urn:uuid:1', ...entryOf('POST', 'Task', taskOf()) }),
      400,
      'request/bad-bundle',
      'Bundle.entry[1]',
    ],
    [
      'history',
      (taken) => entryOf('GET', `Task/${taken.id}/_history`),
      400,
      'request/bad-bundle',
      'Bundle.entry[1]',
    ],
  ])('with %s does nothing at all, and names the entry', async (_name, bad, status, problem, expression) => {
    const taken = await create(taskOf());
    const before = await count();
    const res = await post(
      bundleOf('transaction', { fullUrl: 'urn:uuid:1', ...entryOf('POST', 'Task', taskOf()) }, bad(taken)),
    );
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
    if (expression !== undefined)
      expect((res.body as OperationOutcome).issue[0]?.expression).toEqual([expression]);
    expect(await count()).toBe(before);
  });

  it('is refused as a whole where the scopes do not cover one entry', async () => {
    const before = await count();
    const bearer = await tokenFor('system/Task.cr');
    const task = await create(taskOf());
    const res = await post(
      bundleOf('transaction', entryOf('POST', 'Task', taskOf()), entryOf('DELETE', `Task/${task.id}`)),
      bearer,
    );
    expect([res.status, problemOf(res.body)]).toEqual([403, 'oauth/scope-missing']);
    expect(await count()).toBe(before + 1);
  });

  it('answers with as little as is preferred', async () => {
    const body = bodyOf(
      await post(bundleOf('transaction', entryOf('POST', 'Task', taskOf())))
        .set('prefer', 'return=minimal')
        .expect(200),
    );
    expect((body as Bundle).entry).toEqual([
      { response: expect.objectContaining({ status: '201 Created' }) as object },
    ]);
  });

  it('finds the EHR’s patient by a condition', async () => {
    serveEhr();
    const nock = (await import('nock')).default;
    nock('https://ehr.example.org')
      .persist()
      .get('/fhir/r4/Patient')
      .query(true)
      .reply(200, {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [
          {
            resource: {
              resourceType: 'Patient',
              id: 'pt-1',
              identifier: [{ system: 'urn:mrn', value: '7' }],
            },
          },
        ],
      });
    const body = bodyOf(
      await post(
        bundleOf(
          'transaction',
          entryOf('POST', 'Task', taskOf({ for: { reference: 'Patient?identifier=urn:mrn|7' } })),
        ),
      ).expect(200),
    );
    expect((body as Bundle<Task>).entry?.[0]?.resource?.for?.reference).toBe(`Patient/${patients.one}`);
  });
});
