/** Binary and $validate over HTTP. */
import type { Binary, Bundle, DocumentReference, OperationOutcome } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { bodyOf, facadeUnderTest, FHIR, problemOf } from './facade-under-test.ts';

const { call, send, create, patients, tokenFor } = await facadeUnderTest();
shutTheNetwork();

const pdf = Buffer.from('%PDF-1.7 the text of a letter');
const about = `Patient/${patients.one}`;
const binaryOf = (more: Partial<Binary> = {}): Binary => ({
  resourceType: 'Binary',
  contentType: 'application/pdf',
  securityContext: { reference: about },
  data: pdf.toString('base64'),
  ...more,
});
const upload = (type: string, bytes: Buffer, context = about) =>
  call('post', 'Binary').set('content-type', type).set('x-security-context', context).send(bytes);

describe('a Binary', () => {
  it('is taken and given as it is, or as FHIR', async () => {
    const res = await upload('application/pdf', pdf).expect(201);
    const { id = '' } = res.body as Binary;
    expect(res.get('location')).toBe(`${FHIR}/Binary/${id}/_history/1`);
    expect(res.body).toMatchObject({ contentType: 'application/pdf', securityContext: { reference: about } });
    const raw = await call('get', `Binary/${id}`).buffer(true).expect(200);
    expect(Buffer.from(raw.body as Buffer)).toEqual(pdf);
    expect(raw.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${id}.pdf"`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: 'W/"1"',
    });
    const fhir = await call('get', `Binary/${id}`).set('accept', 'application/fhir+json').expect(200);
    expect(fhir.body).toMatchObject({ resourceType: 'Binary', id, data: pdf.toString('base64') });
    await call('get', `Binary/${id}`).set('accept', 'image/png').expect(406);
    await call('get', `Binary/${id}/_history/1`)
      .buffer(true)
      .expect('content-type', 'application/pdf')
      .expect(200);
  });

  it('is given in ranges', async () => {
    const { id } = await create(binaryOf());
    const part = await call('get', `Binary/${id}`).set('range', 'bytes=0-3').buffer(true).expect(206);
    expect(Buffer.from(part.body as Buffer).toString()).toBe('%PDF');
    expect(part.get('content-range')).toBe(`bytes 0-3/${pdf.length}`);
    const res = await call('get', `Binary/${id}`).set('range', 'bytes=900-').expect(416);
    expect(res.get('content-range')).toBe(`bytes */${pdf.length}`);
    expect(problemOf(res.body)).toBe('request/range');
    await call('get', `Binary/${id}`).set('if-none-match', 'W/"1"').expect(304);
    const head = await call('head', `Binary/${id}`).expect(200);
    expect(head.get('content-length')).toBe(String(pdf.length));
  });

  it.each<[string, Partial<Binary>, number, string]>([
    ['is not what it says', { contentType: 'image/png' }, 422, 'request/bad-binary'],
    [
      'is a program',
      { contentType: 'application/octet-stream', data: Buffer.from('MZ..').toString('base64') },
      422,
      'request/bad-binary',
    ],
    ['is empty', { data: '' }, 422, 'request/bad-binary'],
    ['is no base64', { data: '%%%' }, 400, 'request/bad-resource'],
  ])('that %s is refused', async (_name, more, status, problem) => {
    const res = await send('post', 'Binary', binaryOf(more));
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
  });

  it('that is too large is refused', async () => {
    await upload('text/plain', Buffer.alloc(7 * 1024 * 1024 + 1, 'x')).expect(413);
    await upload('text/plain', Buffer.alloc(10 * 1024 * 1024 + 1, 'x')).expect(413);
  });

  it('of a page or a picture with scripts never reaches a browser as itself', async () => {
    for (const type of ['text/html', 'image/svg+xml']) {
      const { id } = await create(
        binaryOf({ contentType: type, data: Buffer.from('<svg onload="alert(1)"/>').toString('base64') }),
      );
      const res = await call('get', `Binary/${id}`).buffer(true).expect(200);
      expect(res.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': expect.stringMatching(/^attachment/) as string,
        'content-security-policy': expect.stringContaining('sandbox') as string,
      });
    }
  });

  it('goes with its patient: another connection’s client has none of it', async () => {
    const { id } = await create(binaryOf());
    const bearer = await tokenFor('system/*.cruds', 'south');
    for (const path of [`Binary/${id}`, `Binary/${id}/_history/1`])
      await call('get', path, bearer).expect(404);
    await call('delete', `Binary/${id}`, bearer).expect((res) => expect([204, 404]).toContain(res.status));
    await call('get', `Binary/${id}`).expect(200);
    await send('put', `Binary/${id}`, binaryOf({ id }), bearer).expect((res) =>
      expect(res.status).toBeGreaterThanOrEqual(400),
    );
    await upload('application/pdf', pdf, `Patient/${patients.elsewhere}`).expect(422);
  });

  it('and its document are made in one transaction', async () => {
    const fullUrl = 'urn:uuid:0d1a7ce0-7c2e-4d0a-9d0b-00000000000b';
    const document: DocumentReference = {
      resourceType: 'DocumentReference',
      status: 'current',
      subject: { reference: about },
      content: [{ attachment: { contentType: 'application/pdf', url: fullUrl } }],
    };
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl, resource: binaryOf(), request: { method: 'POST', url: 'Binary' } },
        { resource: document, request: { method: 'POST', url: 'DocumentReference' } },
      ],
    };
    const { entry = [] } = (await send('post', '', bundle).expect(200)).body as Bundle;
    const [binary, stored] = entry.map(({ resource }) => resource);
    expect((stored as DocumentReference).content[0]?.attachment.url).toBe(`Binary/${binary?.id ?? ''}`);
    await call('get', `Binary/${binary?.id ?? ''}`).expect(200);
  });
});

describe('$validate', () => {
  const task = { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: about } };
  const validate = (path: string, body: unknown, bearer?: string) => send('post', path, body, bearer);
  const issuesOf = (body: unknown) =>
    (body as OperationOutcome).issue.map(({ severity, expression }) => [severity, expression?.[0]]);

  it('finds nothing wrong, and says what it looked at', async () => {
    const body = bodyOf(await validate('Task/$validate', task).expect(200));
    expect(issuesOf(body)).toEqual([['information', undefined]]);
    expect(JSON.stringify(body)).toMatch(/Checked: .*Not checked: profiles/);
  });

  it('tells faults with their places: bare, in Parameters, or of what is stored', async () => {
    const bad = { ...task, status: 'new' };
    const expected = [
      ['error', 'Task.status'],
      ['information', undefined],
    ];
    expect(issuesOf((await validate('Task/$validate', bad).expect(200)).body)).toEqual(expected);
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'mode', valueCode: 'create' },
        { name: 'resource', resource: bad },
      ],
    };
    expect(issuesOf((await validate('Task/$validate', parameters).expect(200)).body)).toEqual(expected);
    const stored = (await create(task as never)) as { id: string };
    expect(issuesOf((await call('post', `Task/${stored.id}/$validate`).expect(200)).body)).toEqual([
      ['information', undefined],
    ]);
    await call('post', 'Task/none/$validate').expect(404);
    await call('post', 'Task/$validate').expect(400);
  });

  it('says that a profile was not looked at', async () => {
    const body = bodyOf(await validate('Task/$validate?profile=http://example.org/x', task).expect(200));
    expect(issuesOf(body).map(([severity]) => severity)).toEqual(['warning', 'information']);
  });

  it('is for who may do something with the type', async () => {
    await validate('Task/$validate', task, await tokenFor('system/Task.c')).expect(200);
    await validate('Task/$validate', task, await tokenFor('system/Claim.cruds')).expect(403);
  });
});
