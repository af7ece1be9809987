/** Addresses that somebody would like us to ask, and the places where they can be put. */
import { ownResources, write, type Field } from './plant.ts';
import type { Asked } from './raw-http.ts';
import type { Actor } from './world.ts';

/** `listener`: one of ours that nobody may reach. */
export function addresses(listener: string): readonly string[] {
  const { host, port } = new URL(listener);
  return [
    listener,
    `${listener}/r4`,
    `http://localhost:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://127.1:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://0177.0.0.1:${port}/`,
    `http://0.0.0.0:${port}/`,
    `http://[::]:${port}/`,
    `http://user:password@${host}/`,
    `http://ehr.example.org@${host}/`,
    `http://ehr.example.org#@${host}/`,
    `http://${host}?x=.example.org`,
    `http://${host}\\@ehr.example.org/`,
    `http:\\\\${host}\\`,
    `//${host}/`,
    `http:${host}`,
    ` http://${host}/`,
    `http://${host}/%2e%2e/`,
    `HTTP://${host.toUpperCase()}/`,
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://169.254.169.254.nip.io/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://100.100.100.200/latest/meta-data/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://10.0.0.1/',
    'http://192.168.0.1:9200/',
    'https://evil.example.org/',
    'https://evil.example.org/redirect?to=http://169.254.169.254/',
    'ftp://evil.example.org/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_INFO',
    'dict://127.0.0.1:11211/stat',
    'ldap://evil.example.org/',
    'jar:http://evil.example.org!/x',
    'data:application/fhir+json,{}',
    'javascript:fetch("//evil.example.org")',
    'unix:/var/run/docker.sock',
    'http://evil.example.org:22/',
    'http://evil。example。org/',
    'http://ⓔvil.example.org/',
    'http://evil.example.org%00.ehr.example.org/',
    'http://evil.example.org%0d%0aHost:%20x/',
  ];
}

const at = (path: string): Asked => ({ path });
const coded = encodeURIComponent;

/** Where anybody may put one: ways in, by `iss` and what goes with it. */
export const atTheDoor = (address: string): readonly Asked[] => [
  at(`/launch?iss=${coded(address)}&launch=x`),
  at(`/login?iss=${coded(address)}`),
  at(`/login?iss=${coded(address)}&target_link_uri=${coded(address)}`),
  at(`/workbench?iss=${coded(address)}`),
  at(`/callback?state=x&code=y&iss=${coded(address)}`),
];

/** Where a program or a person may put one: in what is kept, searched and checked. */
export function inResources(actor: Actor, { patientId }: Field, address: string): readonly Asked[] {
  const me = patientId(actor.realm, actor.patient ?? 'one');
  const [patient, url] = [{ reference: `Patient/${me}` }, address];
  const own = ownResources(me, 'nothing');
  const of = (type: string) =>
    own.find(({ resourceType }) => resourceType === type) ?? { resourceType: type };
  const attachment = { contentType: 'application/pdf', url };
  return [
    write('POST', `${actor.fhir}/DocumentReference`, {
      ...of('DocumentReference'),
      content: [{ attachment }],
    }),
    write('POST', `${actor.fhir}/Communication`, {
      ...of('Communication'),
      payload: [{ contentAttachment: attachment }],
    }),
    write('POST', `${actor.fhir}/Consent`, { ...of('Consent'), sourceAttachment: attachment }),
    write('POST', `${actor.fhir}/QuestionnaireResponse`, {
      ...of('QuestionnaireResponse'),
      questionnaire: url,
    }),
    write('POST', `${actor.fhir}/Task`, { ...of('Task'), instantiatesUri: url, focus: { reference: url } }),
    write('POST', `${actor.fhir}/Claim`, {
      ...of('Claim'),
      meta: { profile: [url] },
      insurer: { reference: url },
    }),
    write('POST', `${actor.fhir}/Subscription`, {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'x',
      criteria: 'Claim?',
      channel: { type: 'rest-hook', endpoint: url },
    }),
    write('POST', `${actor.fhir}/Claim/$validate?profile=${coded(url)}`, of('Claim')),
    write('POST', actor.fhir, {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { fullUrl: url, resource: of('Task'), request: { method: 'POST', url: 'Task' } },
        { request: { method: 'GET', url } },
      ],
    }),
    at(`${actor.fhir}/Claim?patient=${coded(url)}`),
    at(`${actor.fhir}/Claim?_page=${coded(Buffer.from(url).toString('base64url'))}`),
    at(`${actor.fhir}/QuestionnaireResponse?questionnaire=${coded(url)}`),
    at(`${actor.fhir}/DocumentReference/$docref?patient=${me}&profile=${coded(url)}`),
    {
      path: `${actor.fhir}/Claim`,
      headers: {
        host: 'evil.example.org',
        'x-forwarded-host': 'evil.example.org',
        referer: 'http://evil.example.org',
      },
    },
    write('POST', `${actor.session}/api/authorizations/review`, { patient: me, documents: [{ url }] }),
    write('POST', '/fhir/pas/2.2.1/Claim/$submit', {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: url,
          resource: {
            ...of('Claim'),
            patient,
            insurer: { reference: url },
            supportingInfo: [{ sequence: 1, valueAttachment: attachment }],
          },
        },
      ],
    }),
  ];
}

/** Where an administrator may put one. Those of other machines they may: that is what a connection is. */
export const byAdministrators = (admin: Actor, address: string): readonly Asked[] => [
  write('POST', `${admin.session}/api/connections/look`, {
    fhirBase: address,
    vendor: 'generic',
    clientId: 'x',
  }),
  {
    ...write('PUT', `${admin.session}/api/connections/evil`, {
      name: 'Evil',
      vendor: 'generic',
      fhirBase: address,
      clientId: 'x',
      method: 'none',
      issAllowed: [address],
    }),
    headers: { 'content-type': 'application/json', 'if-none-match': '*' },
  },
];
