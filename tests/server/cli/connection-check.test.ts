/** `connection check`: the card of an EHR on a terminal, and exit codes that a script can use. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectionCheck } from '../../../server/cli/connection-check.ts';
import type { Values } from '../../../server/cli/command.ts';
import { keep } from './chartside.ts';
import { complaintOf } from './in-process.ts';

let [server, base]: [Server | undefined, string] = [undefined, ''];
let answers: Record<string, object> = {};
beforeAll(async () => {
  server = createServer((req, res) => {
    const answer = answers[req.url ?? ''];
    res.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r4`;
});
afterAll(() => new Promise((done) => server?.close(done)));
beforeEach(() => {
  answers = {
    '/r4/metadata': {
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      software: { name: 'Chart\u001b[31m', version: '9' },
      rest: [{ mode: 'server', resource: [{ type: 'Patient' }, { type: 'Coverage' }] }],
    },
    '/r4/.well-known/smart-configuration': {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['patient/Patient.rs'],
    },
  };
});

async function check(file: string, values: Values) {
  let written = '';
  const status = await connectionCheck.run([file], values, {
    isScreen: false,
    isErrorScreen: false,
    environment: {},
    columns: 100,
    write: (text) => {
      written += text;
      return Promise.resolve();
    },
    note: () => undefined,
    paint: (_style, text) => text,
  });
  return { status, written };
}

it('prints what is offered, what is not, and what to register, in words', async () => {
  const { status, written } = await check('', { base });
  expect(status).toBe(0);
  expect(written).toMatch(/^\S+ · generic · Chart·\[31m 9\n/);
  expect(written).toMatch(/Good +PKCE +The EHR takes S256\. \(S256\)/);
  expect(written).toMatch(/Not known yet +Coverage +The EHR lists it\./);
  expect(written).toMatch(/Not offered +Orders +The EHR's CapabilityStatement/);
  expect(written).toContain('    patient/Coverage.rs\n');
  expect(written.split('\n').filter((line) => line.length > 100 && !line.includes('http'))).toEqual([]);
});

it('ends with 1 when something is wrong, and writes the card as JSON', async () => {
  answers = { '/r4/metadata': answers['/r4/metadata'] ?? {} };
  const { status, written } = await check('', { base, format: 'json' });
  expect(status).toBe(1);
  const report = JSON.parse(written) as { card: { checks: object[] } };
  expect(report.card.checks).toContainEqual({ id: 'discovery', state: 'wrong' });
});

it('reads a connection file, with its vendor’s ways', async () => {
  const file = keep(
    'connection.json',
    JSON.stringify({
      id: 'n', tenant: 't', name: 'N', vendor: 'eclinicalworks', fhirBase: base, issAllowed: [base],
      clientId: 'c', auth: { method: 'basic', secret: 'PLANTED', urlEncode: true }, timeZone: 'America/Denver',
    }),
  ); // prettier-ignore
  const { written } = await check(file, {});
  expect(written).toMatch(/Not offered +Visits +No Appointment in FHIR/);
  expect(written).not.toContain('PLANTED');
});

it.each([
  ['a file that is no JSON', () => ({ file: keep('broken.json', '{\n  "id": "n",\n}\n') }),
    /broken\.json is no JSON: line 2, column 12: Take away the comma before the }\./],
  ['a file that is no object', () => ({ file: keep('list.json', '[]') }), /is JSON, but no connection/],
  ['a file that is no connection', () => ({ file: keep('empty.json', '{}') }), /required property/],
  ['a vendor of nobody', () => ({ values: { base, vendor: 'acme' } }), /\/vendor/],
  ['neither file nor base', () => ({}), /Name a connection file/],
  ['both', () => ({ file: 'x.json', values: { base } }), /Name a connection file/],
  ['an EHR that does not answer', () => ({ values: { base: 'http://127.0.0.1:1/r4' } }), /could not be reached/],
])('complains of %s', async (_name, make, sentence) => {
  const { file = '', values = {} } = make() as { file?: string; values?: Values };
  expect((await complaintOf(connectionCheck, [file], values)).complaint).toMatch(sentence);
}); // prettier-ignore
