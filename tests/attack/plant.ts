/** What the tenants keep with us, each with its own word, and the ids of everything: what others will guess at. */
import { randomUUID } from 'node:crypto';
import { requestBundle } from '../e2e/backend-client.ts';
import { officeOf, ofHouse, patients, wordOf, type PatientName, type Realm } from './charts.ts';
import type { Answered, Asked } from './raw-http.ts';
import type { Actor, World } from './world.ts';

export interface Planted {
  readonly realm: Realm;
  readonly patient: PatientName | 'house';
  readonly type: string;
  /** Facade id. */
  readonly id: string;
  /** Of what is ours: the version it must still have afterwards. */
  readonly version?: string;
}

export interface Field {
  readonly planted: readonly Planted[];
  /** Facade Patient ids by realm and patient. */
  readonly patientId: (realm: Realm, patient: PatientName) => string;
}

const FHIR = { 'content-type': 'application/fhir+json' };
const ofChart = [
  'Coverage',
  'Condition',
  'Encounter',
  'ServiceRequest',
  'DocumentReference',
  'Appointment',
  'RelatedPerson',
];

interface Kept {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: { readonly versionId?: string };
  readonly entry?: readonly { readonly resource?: Kept }[];
}

const parsed = ({ body }: Answered): Kept =>
  JSON.parse(body === '' ? '{"resourceType":"none"}' : body) as Kept;

export async function plant(world: World): Promise<Field> {
  const { actors } = world;
  const ids = new Map<string, string>();
  const planted: Planted[] = [];
  for (const session of actors) {
    const { realm, patient } = session;
    if (patient === undefined) continue;
    if (session.seesInWorkbench) {
      await keepForStaff(session, realm.tenant);
      continue;
    }
    const client = actors.find((one) => one.kind === 'client' && one.realm === realm);
    if (client === undefined) throw new Error('a realm without a client');
    const [self] = await search(session, 'Patient');
    const id = self?.id ?? '';
    ids.set(`${realm.name} ${patient}`, id);
    planted.push({ realm, patient, type: 'Patient', id });
    for (const type of ofChart)
      for (const one of await search(
        session,
        `${type}?patient=${id}${type === 'Appointment' ? '&date=ge2026-11-01' : ''}`,
      ))
        planted.push({ realm, patient, type, id: one.id ?? '' });
    for (const resource of ownResources(id, wordOf(realm.name, patient)))
      planted.push({ realm, patient, ...(await keep(client, resource)) });
    planted.push(...(await askPayer(world, client, patient)));
    if (patient !== patients[0]) continue;
    for (const type of ofHouse)
      for (const one of await search(session, type))
        planted.push({ realm, patient: 'house', type, id: one.id ?? '' });
  }
  return { planted, patientId: (realm, patient) => ids.get(`${realm.name} ${patient}`) ?? '' };
}

/** A saved search, and a sample, which only the tenant's own analysts find. */
async function keepForStaff(admin: Actor, tenant: string): Promise<void> {
  const [word, path] = [officeOf(tenant), `${admin.session}/api/workbench`];
  const query = await admin.ask(json(`${path}/queries`, { name: word, text: 'status:error' }));
  const sample = await admin.ask(
    json(`${path}/samples`, { name: word, about: word, source: { text: SAMPLE } }),
  );
  for (const { status, body } of [query, sample])
    if (status !== 201) throw new Error(`nothing was kept for staff: ${status} ${body}`);
}

/** One question to the payer, so that there is an exchange with its answer. */
async function askPayer({ database }: World, client: Actor, patient: PatientName): Promise<Planted[]> {
  const { realm } = client;
  const word = wordOf(realm.name, patient);
  const body = requestBundle({
    memberId: word,
    family: word,
    birthDate: '1980-01-01',
    coverage: `cov-${patient}`,
  });
  const renamed = JSON.parse(JSON.stringify(body).replaceAll('"Patient/pt"', `"Patient/${patient}"`).replaceAll('"id":"pt"', `"id":"${patient}"`)) as object; // prettier-ignore
  const answered = await client.ask(write('POST', '/fhir/r4/CoverageEligibilityRequest/$submit', renamed));
  if (answered.status !== 200) throw new Error(`no payer was asked: ${answered.status} ${answered.body}`);
  const { id = '' } = parsed(answered);
  const { rows } = await database.tenant(realm.tenant, (tx) =>
    tx.query<{ id: string }>('SELECT id FROM exchanges ORDER BY asked_at DESC LIMIT 1'),
  );
  return [
    { realm, patient, type: 'CoverageEligibilityResponse', id },
    { realm, patient, type: 'exchange', id: rows[0]?.id ?? '' },
  ];
}

async function search(actor: Actor, query: string): Promise<Kept[]> {
  const answer = await actor.ask({ path: `${actor.fhir}/${query}` });
  if (answer.status !== 200) return [];
  const type = query.split('?')[0];
  return (parsed(answer).entry ?? [])
    .map(({ resource }) => resource)
    .filter((resource) => resource !== undefined)
    .filter(({ resourceType }) => resourceType === type);
}

/** Twice, so that there is a history to guess at. */
async function keep(client: Actor, resource: Kept): Promise<Pick<Planted, 'type' | 'id' | 'version'>> {
  const type = resource.resourceType;
  const created = await client.ask(write('POST', `${client.fhir}/${type}`, resource));
  const { id, meta } = parsed(created);
  if (created.status !== 201 || id === undefined)
    throw new Error(`${type} was not kept: ${created.status} ${created.body}`);
  const again = await client.ask(write('PUT', `${client.fhir}/${type}/${id}`, { ...resource, id }));
  const version = (again.status === 200 ? parsed(again).meta : meta)?.versionId;
  return { type, id, ...(version !== undefined && { version }) };
}

export const write = (method: string, path: string, body: object): Asked => ({
  method,
  path,
  headers: FHIR,
  body: JSON.stringify(body),
});

const json = (path: string, body: object): Asked => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  body: JSON.stringify(body),
});

/** A small message to keep as a sample. */
const SAMPLE =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261123*1000*^*00501*000000001*0*T*:~GS*HS*S*R*20261123*1000*1*X*005010X279A1~ST*270*0001*005010X279A1~BHT*0022*13*1*20261123*1000~SE*3*0001~GE*1*1~IEA*1*000000001~';

/** Of each type that a client may write. */
export function ownResources(patientId: string, word: string): (Kept & Record<string, unknown>)[] {
  const patient = { reference: `Patient/${patientId}` };
  const [created, text] = ['2026-11-23', { text: word }];
  return [
    {
      resourceType: 'Claim',
      status: 'active',
      use: 'preauthorization',
      type: text,
      patient,
      created,
      provider: { display: word },
      priority: text,
      insurance: [{ sequence: 1, focal: true, coverage: { display: word } }],
      identifier: [{ system: 'urn:claims', value: word }],
    },
    {
      resourceType: 'CoverageEligibilityRequest',
      status: 'active',
      purpose: ['benefits'],
      patient,
      created,
      insurer: { display: word },
    },
    { resourceType: 'Task', status: 'requested', intent: 'order', description: word, for: patient },
    {
      resourceType: 'Communication',
      status: 'completed',
      subject: patient,
      payload: [{ contentString: word }],
    },
    {
      resourceType: 'CommunicationRequest',
      status: 'active',
      subject: patient,
      payload: [{ contentString: word }],
    },
    {
      resourceType: 'Consent',
      status: 'active',
      scope: text,
      category: [text],
      patient,
      policyRule: text,
    },
    {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      subject: patient,
      item: [{ linkId: '1', text: word, answer: [{ valueString: word }] }],
    },
    {
      resourceType: 'DocumentReference',
      status: 'current',
      type: text,
      subject: patient,
      description: word,
      content: [
        {
          attachment: { contentType: 'text/plain', title: word, data: Buffer.from(word).toString('base64') },
        },
      ],
    },
    {
      resourceType: 'Binary',
      contentType: 'text/plain',
      securityContext: patient,
      data: Buffer.from(word).toString('base64'),
    },
  ];
}
