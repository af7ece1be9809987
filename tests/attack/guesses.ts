/** Requests of somebody who knows the ids and the words of others, by every route there is. */
import type { PatientName } from './charts.ts';
import { ownResources, write, type Field, type Planted } from './plant.ts';
import type { Asked } from './raw-http.ts';
import type { Actor } from './world.ts';

/** A number in [0, below). */
export type Dice = (below: number) => number;

/** The same numbers for the same seed (splitmix32). */
export function diceOf(seed: number): Dice {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

interface Aim {
  readonly actor: Actor;
  readonly target: Planted;
  /** Facade ids: of the target's patient, and of the attacker's own. */
  readonly theirs: string;
  readonly mine: string;
  /** Something of the attacker's own of the same type, if there is. */
  readonly own: string;
  readonly word: string;
  readonly others: readonly Actor[];
  readonly dice: Dice;
}

type Way = (aim: Aim) => Asked;

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Asked => ({ path, headers });
const form = (path: string, body: string): Asked => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});
const at = ({ actor, target }: Aim, rest = ''): string => `${actor.fhir}/${target.type}/${target.id}${rest}`;
const find = ({ actor, target }: Aim, query: string): string => `${actor.fhir}/${target.type}?${query}`;
const SUBJECTS = ['patient', 'subject', 'beneficiary', 'actor', 'patient:Patient'];
const REVERSE = ['Claim:patient', 'Task:patient', 'Communication:subject', 'Consent:patient', 'Provenance:patient', 'DocumentReference:patient', 'AuditEvent:patient', 'Appointment:patient', 'Coverage:beneficiary', 'ClaimResponse:request', 'Task:part-of']; // prettier-ignore
const FORWARD = ['Claim:patient', 'Task:patient', 'Task:part-of', 'Task:encounter', 'Coverage:beneficiary', 'Condition:encounter', 'DocumentReference:subject', 'Encounter:patient', 'ServiceRequest:encounter', '*']; // prettier-ignore

const read: Way[] = [
  (aim) => get(at(aim)),
  (aim) => ({ ...get(at(aim)), method: 'HEAD' }),
  (aim) => get(at(aim, '/_history')),
  (aim) => get(at(aim, '/_history/1')),
  (aim) => get(at(aim, '/_history/2')),
  (aim) => get(at(aim, '?_summary=data')),
  (aim) => get(at(aim, '?_elements=subject,description')),
  (aim) => get(at(aim), { 'if-none-match': 'W/"99"', accept: '*/*' }),
  (aim) => get(at(aim), { accept: 'text/plain', range: 'bytes=0-99' }),
  (aim) => get(`${aim.actor.fhir}/Binary/${aim.target.id}`, { accept: '*/*' }),
  (aim) => get(`${aim.actor.fhir}/${aim.target.type}/${aim.own}/../${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}//${aim.target.type}//${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}/${aim.target.type}/${aim.own}%2f..%2f${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}/Patient/${aim.theirs}/${aim.target.type}`),
  (aim) => get(`${aim.actor.fhir}/Patient/${aim.theirs}/$everything`),
  (aim) => get(`${aim.actor.fhir}/Patient/${aim.theirs}/_history`),
];

const search: Way[] = [
  (aim) => get(find(aim, `_id=${aim.target.id}`)),
  (aim) => get(find(aim, `_id=${aim.own},${aim.target.id}`)),
  (aim) => get(find(aim, `_id:not=${aim.own}`)),
  (aim) => get(find(aim, '_count=1000')),
  (aim) => get(find(aim, '_sort=-_lastUpdated&_total=accurate')),
  ...SUBJECTS.flatMap((name): Way[] => [
    (aim) => get(find(aim, `${name}=${aim.theirs}`)),
    (aim) => get(find(aim, `${name}=Patient/${aim.theirs}`)),
    (aim) => get(find(aim, `${name}=${aim.mine}&${name}=${aim.theirs}`)),
    (aim) => get(find(aim, `${name}=${aim.mine},${aim.theirs}`)),
    (aim) => get(find(aim, `${name}:not=${aim.mine}`)),
  ]),
  (aim) => get(find(aim, `patient.identifier=urn:mrn|${aim.word}`)),
  (aim) => get(find(aim, `patient.name=${aim.word}`)),
  (aim) => get(find(aim, `subject:Patient.family=${aim.word}`)),
  (aim) => get(find(aim, `patient:identifier=urn:mrn|${aim.word}`)),
  (aim) => get(find(aim, `identifier=${aim.word}`)),
  (aim) => get(`${aim.actor.fhir}/Patient?name=${aim.word}`),
  (aim) => get(`${aim.actor.fhir}/Patient?identifier=urn:mrn|${aim.word}`),
  (aim) => get(`${aim.actor.fhir}/Patient?_has:${aim.target.type}:patient:_id=${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}/Patient?family=${aim.word.slice(0, 6)}&birthdate=1980-01-01`),
  (aim) => get(`${aim.actor.fhir}?_type=${aim.target.type}&_id=${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}/${aim.target.type}/_history?_count=1000`),
  (aim) => get(`${aim.actor.fhir}/Provenance?target=${aim.target.type}/${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}/AuditEvent?entity=${aim.target.type}/${aim.target.id}`),
  (aim) => get(`${aim.actor.fhir}/AuditEvent?patient=${aim.theirs}`),
  (aim) => form(`${aim.actor.fhir}/${aim.target.type}/_search`, `_id=${aim.target.id}`),
  (aim) => form(`${aim.actor.fhir}/${aim.target.type}/_search?patient=${aim.mine}`, `patient=${aim.theirs}`),
];

const include: Way[] = [
  ...FORWARD.flatMap((path): Way[] => [
    (aim) => get(find(aim, `_id=${aim.own}&_include=${path}`)),
    (aim) => get(find(aim, `_id=${aim.target.id}&_include=${path}`)),
    (aim) => get(`${aim.actor.fhir}/Task?_include=${path}&_include:iterate=${path}`),
  ]),
  ...REVERSE.flatMap((path): Way[] => [
    (aim) => get(`${aim.actor.fhir}/Patient?_id=${aim.theirs}&_revinclude=${path}`),
    (aim) => get(`${aim.actor.fhir}/Patient?_id=${aim.mine}&_revinclude=${path}`),
    (aim) => get(`${aim.actor.fhir}/Claim?_revinclude=${path}`),
  ]),
];

/** What changes something: afterwards all that was planted must be as it was. */
const change: Way[] = [
  (aim) => write('PUT', at(aim), { ...bodyFor(aim, aim.mine), id: aim.target.id }),
  (aim) => write('PUT', at(aim), { ...bodyFor(aim, aim.theirs), id: aim.target.id }),
  (aim) => ({
    ...write('PUT', at(aim), bodyFor(aim, aim.mine)),
    headers: { 'if-match': 'W/"1"', 'content-type': 'application/fhir+json' },
  }),
  (aim) => write('PUT', find(aim, `_id=${aim.target.id}`), bodyFor(aim, aim.mine)),
  (aim) => write('PUT', find(aim, `patient=${aim.theirs}`), bodyFor(aim, aim.theirs)),
  (aim) => ({
    method: 'PATCH',
    path: at(aim),
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'add', path: '/language', value: 'en' }]),
  }),
  (aim) => ({ method: 'DELETE', path: at(aim) }),
  (aim) => ({ method: 'DELETE', path: find(aim, `_id=${aim.target.id}`) }),
  (aim) => {
    const asked = write('POST', `${aim.actor.fhir}/${aim.target.type}`, bodyFor(aim, aim.mine));
    return { ...asked, headers: { ...asked.headers, 'if-none-exist': `_id=${aim.target.id}` } };
  },
  (aim) => write('POST', `${aim.actor.fhir}/${aim.target.type}`, bodyFor(aim, aim.theirs)),
  (aim) => write('POST', `${aim.actor.fhir}/Task`, taskAbout(aim)),
  (aim) =>
    write('POST', `${aim.actor.fhir}/${aim.target.type}/$validate`, {
      ...bodyFor(aim, aim.theirs),
      id: aim.target.id,
    }),
  (aim) => get(at(aim, '/$validate')),
];

const bundles: Way[] = [
  (aim) => bundle(aim, 'batch', [...read, ...search, ...include].slice(0, 60)),
  (aim) => bundle(aim, 'transaction', read.slice(0, 4)),
  (aim) => bundle(aim, 'batch', [pick(aim.dice, read), pick(aim.dice, search), pick(aim.dice, include)]),
  (aim) =>
    write('POST', aim.actor.fhir, {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:6f1d0f0e-5f0b-4c3e-9b1c-0d0c0b0a0908',
          resource: taskAbout(aim),
          request: { method: 'POST', url: 'Task' },
        },
        { request: { method: 'GET', url: `${aim.target.type}/${aim.target.id}` } },
        { request: { method: 'GET', url: `${aim.target.type}?_id=${aim.target.id}` } },
      ],
    }),
  (aim) =>
    write('POST', aim.actor.fhir, {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'DELETE', url: `${aim.target.type}/${aim.target.id}` } },
        {
          resource: { ...bodyFor(aim, aim.mine), id: aim.target.id },
          request: { method: 'PUT', url: `${aim.target.type}/${aim.target.id}` },
        },
        {
          resource: taskAbout(aim),
          request: { method: 'POST', url: 'Task', ifNoneExist: `patient=${aim.theirs}` },
        },
      ],
    }),
];

const elsewhere: Way[] = [
  (aim) => get(`${aim.actor.fhir}/DocumentReference/$docref?patient=${aim.theirs}`),
  (aim) =>
    write('POST', `${aim.actor.fhir}/DocumentReference/$docref`, {
      resourceType: 'Parameters',
      parameter: [{ name: 'patient', valueId: aim.theirs }],
    }),
  ...['authorizations', 'exchanges', 'checks', 'connections', 'ehr-writes', 'visits'].map(
    (name): Way =>
      (aim) =>
        get(`${aim.actor.session}/api/${name}/${aim.target.id}`),
  ),
  ...[
    'authorizations',
    'visits',
    'record-export',
    'connection',
    'connections',
    'workbench/samples',
    'workbench/overlays',
    'workbench/queries',
    'publications',
    'session',
  ].map(
    (name): Way =>
      (aim) =>
        get(`${aim.actor.session}/api/${name}?patient=${aim.theirs}`),
  ),
  (aim) =>
    write('POST', `${aim.actor.session}/api/checks`, {
      patient: aim.theirs,
      visit: aim.target.id,
      coverage: aim.target.id,
    }),
  (aim) =>
    write('POST', `${aim.actor.session}/api/authorizations/review`, {
      patient: aim.theirs,
      coverage: aim.target.id,
    }),
  ...['exchange', 'sample'].map(
    (source): Way =>
      (aim) =>
        write('POST', `${aim.actor.session}/api/workbench/analyses`, {
          source: { [source]: aim.target.id, part: 'request', unmasked: true },
        }),
  ),
  (aim) => write('POST', `${aim.actor.session}/api/workbench/exchanges/search`, { text: '' }),
  (aim) =>
    write('POST', `${aim.actor.session}/api/workbench/exchanges/search`, { text: `member:${aim.word}` }),
  // Another's session, with one's own key to it; and another's key in one's own.
  (aim) => get(`${pick(aim.dice, aim.others).session}/fhir/${aim.target.type}/${aim.target.id}`),
  (aim) => get(`${pick(aim.dice, aim.others).session}/api/session`),
  (aim) =>
    write('POST', '/fhir/pas/2.0.1/Claim/$inquire', {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: bodyFor(aim, aim.theirs) }],
    }),
  (aim) =>
    write('POST', '/fhir/r4/CoverageEligibilityRequest/$submit', {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: bodyFor(aim, aim.theirs) }],
    }),
  (aim) => get(`/t/${aim.target.realm.tenant}/.well-known/jwks.json`),
];

export const ways: readonly Way[] = [...read, ...search, ...include, ...change, ...bundles, ...elsewhere];

const pick = <T>(dice: Dice, of: readonly T[]): T => of[dice(of.length)] as T;

/** A resource of the target's type about this patient, that holds none of the words. */
function bodyFor({ target }: Aim, patient: string): { resourceType: string } {
  return (
    ownResources(patient, 'nothing').find(({ resourceType }) => resourceType === target.type) ??
    ({
      resourceType: target.type,
      subject: { reference: `Patient/${patient}` },
    } as { resourceType: string })
  );
}

/** One's own, which points at what is another's. */
const taskAbout = ({ target, mine }: Aim): object => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  for: { reference: `Patient/${mine}` },
  focus: { reference: `${target.type}/${target.id}` },
  partOf: [{ reference: `Task/${target.id}` }],
  encounter: { reference: `Encounter/${target.id}` },
});

function bundle(aim: Aim, type: string, of: readonly Way[]): Asked {
  const entry = of
    .map((way) => way(aim))
    .filter(({ method = 'GET', path }) => method === 'GET' && path.startsWith(`${aim.actor.fhir}/`))
    .map(({ path }) => ({ request: { method: 'GET', url: path.slice(aim.actor.fhir.length + 1) } }));
  return write('POST', aim.actor.fhir, { resourceType: 'Bundle', type, entry });
}

export interface Guess {
  readonly actor: Actor;
  readonly target: Planted;
  readonly asked: Asked;
}

/** Every way in turn, each time by another actor at something that is not theirs. */
export function* guesses(
  actors: readonly Actor[],
  field: Field,
  count: number,
  dice: Dice,
): Generator<Guess> {
  for (let n = 0; n < count; n++) {
    const actor = pick(dice, actors);
    const foreign = field.planted.filter((one) => !isTheirs(actor, one));
    const target = pick(dice, foreign);
    const owned = field.planted.filter((one) => one.type === target.type && isTheirs(actor, one));
    const whose = (name: PatientName | 'house' | undefined): PatientName =>
      name === undefined || name === 'house' ? 'one' : name;
    const aim: Aim = {
      actor,
      target,
      theirs: field.patientId(target.realm, whose(target.patient)),
      mine: field.patientId(actor.realm, whose(actor.patient)),
      own: owned.length === 0 ? 'none' : pick(dice, owned).id,
      word: `Canary${target.realm.name}${target.patient}`.replaceAll('-', ''),
      others: actors.filter((one) => one !== actor && one.kind === 'session'),
      dice,
    };
    const asked = (ways[n % ways.length] as Way)(aim);
    // Half of them ask to be understood as far as it goes, so that one wrong word does not end the attempt.
    const headers = dice(2) === 0 ? { prefer: 'handling=lenient', ...asked.headers } : (asked.headers ?? {});
    yield { actor, target, asked: { ...asked, headers } };
  }
}

function isTheirs(actor: Actor, { realm, patient }: Planted): boolean {
  if (realm !== actor.realm) return false;
  return actor.patient === undefined || patient === 'house' || patient === actor.patient;
}
