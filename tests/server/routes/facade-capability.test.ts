/** What the CapabilityStatement says is what the routes do: each claim is tried, and so is what is not claimed. */
import nock from 'nock';
import request from 'supertest';
import type { CapabilityStatement, CapabilityStatementRestResource } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { EHR } from '../security/fake-ehr.ts';
import { bodyOf, facadeUnderTest, FHIR, problemOf, serveEhr } from './facade-under-test.ts';

const { app, call, patients, tokenFor } = await facadeUnderTest();
shutTheNetwork();

const statement = (await request(app).get('/fhir/r4/metadata')).body as CapabilityStatement;
const rest = statement.rest?.[0];
const resources = rest?.resource ?? [];
const types = resources.map(({ type }): string => type);

beforeEach(() => {
  serveEhr();
  nock(EHR).persist().get(/.*/).query(true).reply(200, { resourceType: 'Bundle', type: 'searchset' });
});

const claims = ({ interaction = [] }: CapabilityStatementRestResource, code: string) =>
  interaction.some((one) => one.code === code);

type Ask = readonly [
  code: string,
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: (type: string) => string,
];
const asks: readonly Ask[] = [
  ['read', 'get', (type) => `${type}/x`],
  ['vread', 'get', (type) => `${type}/x/_history/1`],
  ['update', 'put', (type) => `${type}/x`],
  ['patch', 'patch', (type) => `${type}/x`],
  ['delete', 'delete', (type) => `${type}/x`],
  ['history-instance', 'get', (type) => `${type}/x/_history`],
  ['history-type', 'get', (type) => `${type}/_history`],
  ['create', 'post', (type) => type],
  ['search-type', 'post', (type) => `${type}/_search`],
];

it('names itself, its version and its formats, and stands on this mount', () => {
  expect(statement).toMatchObject({
    resourceType: 'CapabilityStatement',
    fhirVersion: '4.0.1',
    kind: 'instance',
    implementation: { url: FHIR },
    format: expect.arrayContaining(['application/fhir+json']) as string[],
    patchFormat: ['application/json-patch+json'],
  });
});

describe.each(types)('%s', (type) => {
  const resource = resources.find((one) => one.type === type);
  if (resource === undefined) throw new Error(`no ${type}`);

  it('does what is claimed, and answers 405 to what is not', async () => {
    for (const [code, method, path] of asks) {
      const { status } = await call(method, path(type));
      expect([code, status === 405]).toEqual([code, !claims(resource, code)]);
    }
  });

  it('takes each search parameter, include and revinclude that is claimed', async () => {
    const samples = {
      token: 'x',
      reference: `Patient/${patients.one}`,
      date: '2026-11-26',
      string: 'quell',
      number: '1',
      quantity: '1',
      uri: 'urn:x',
    } as const;
    // An EHR is searched for a patient's resources: back-end clients name it.
    const whose = (resource.searchParam ?? []).some(({ name }) => name === 'patient')
      ? `&patient=${patients.one}`
      : '';
    const always = type === 'Patient' ? `&_id=${patients.one}` : whose;
    const parameters = (resource.searchParam ?? []).map(({ name, type: kind }) => {
      const value = kind === 'reference' && name !== 'patient' ? 'x' : samples[kind as keyof typeof samples];
      return `${name}=${value}${name === 'patient' ? '' : always}`;
    });
    // One that is not taken refuses the whole search: many are tried at once.
    const together = (name: string, values: readonly string[] = []) =>
      Array.from({ length: Math.ceil(values.length / 20) }, (_, at) =>
        values
          .slice(at * 20, at * 20 + 20)
          .map((one) => `${name}=${one}`)
          .join('&')
          .concat(always),
      );
    const includes = together('_include', resource.searchInclude);
    const revincludes = together('_revinclude', resource.searchRevInclude);
    const answers = await Promise.all(
      [...parameters, ...includes, ...revincludes].map(async (words) => {
        const res = await call('get', `${type}?${words}`);
        // A reference to what nobody knows finds nothing, or is said to be unknown: it is a parameter all the same.
        return res.status === 200 || problemOf(res.body) === 'ehr/unknown-reference'
          ? []
          : [words, bodyOf(res)];
      }),
    );
    expect(answers.flat()).toEqual([]);
  });

  it('refuses what is not claimed', async () => {
    if (!claims(resource, 'search-type')) return;
    for (const words of [
      'colour=red',
      '_include=Task:colour',
      '_revinclude=Coverage:beneficiary',
      '_sort=colour',
      '_text=x',
      '_content=x',
      '_filter=x',
      '_has:Task:focus:status=draft',
    ])
      expect([words, (await call('get', `${type}?${words}`)).status]).toEqual([words, 400]);
  });

  it('holds to what it says of conditions', async () => {
    const put = call('put', `${type}?_tag=none`).set('content-type', 'application/fhir+json').send('{}');
    expect((await put).status === 405).toBe(resource.conditionalUpdate !== true);
    expect((await call('delete', `${type}?_tag=none`)).status === 405).toBe(
      resource.conditionalDelete !== 'single',
    );
    if (resource.conditionalCreate !== true)
      expect(claims(resource, 'create') && claims(resource, 'search-type')).toBe(false);
  });

  it('does each operation that is claimed', async () => {
    for (const { name } of resource.operation ?? []) {
      const res = await call('post', `${type}/$${name}`)
        .set('content-type', 'application/fhir+json')
        .send('{}');
      // $submit has a router of its own, which this app does not have.
      if (name !== 'submit') expect([name, [200, 400].includes(res.status)]).toEqual([name, true]);
    }
    await call('post', `${type}/$none`).expect(404);
  });
});

it('offers no other type', async () => {
  for (const type of ['Observation', 'Group', 'Bundle', 'metadata2', 'constructor', '__proto__'])
    await call('get', type).expect(404);
});

it('claims batch and transaction, and does them', async () => {
  expect(rest?.interaction?.map(({ code }) => code).sort()).toEqual(['batch', 'transaction']);
  for (const type of ['batch', 'transaction'])
    await call('post', '')
      .set('content-type', 'application/fhir+json')
      .send(JSON.stringify({ resourceType: 'Bundle', type }))
      .expect(200);
});

it('says how to sign in, where anybody may ask, with scopes that are given', async () => {
  for (const path of ['/.well-known/smart-configuration', '/fhir/r4/.well-known/smart-configuration']) {
    const body = bodyOf(await request(app).get(path).expect(200));
    expect(body).toMatchObject({
      token_endpoint: 'https://chartside.example.org/oauth/token',
      grant_types_supported: ['client_credentials'],
    });
    const { scopes_supported: scopes } = body as { scopes_supported: string[] };
    expect(scopes).toContain('system/Task.cruds');
    expect(scopes).toContain('system/Patient.rs');
    const token = await tokenFor(scopes.join(' '));
    await call('get', 'Task', token).expect(200);
  }
});
