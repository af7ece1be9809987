/** What both sides of the facade's bench are filled with and asked. */
import type { Bundle, Claim, Task } from 'fhir/r4.js';

/** A FHIR server, and a patient that it knows. */
export interface Place {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly patient: string;
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const KNOWN = 'bench-claim';

const claim = (patient: string, at: number): Claim => ({
  resourceType: 'Claim',
  identifier: [{ system: 'urn:example:bench', value: `B-${at}` }],
  status: 'active',
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
  use: 'preauthorization',
  patient: { reference: `Patient/${patient}` },
  created: '2026-11-09',
  provider: { display: 'Northfield Orthopedics' },
  priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
  insurance: [{ sequence: 1, focal: true, coverage: { display: 'Meridian' } }],
  item: [1, 2, 3].map((sequence) => ({
    sequence,
    productOrService: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '73721' }] },
    servicedPeriod: { start: '2026-12-01', end: '2026-12-31' },
    quantity: { value: 1 },
  })),
});

const task = (patient: string, at: number): Task => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  identifier: [{ system: 'urn:example:bench', value: `T-${at}` }],
  for: { reference: `Patient/${patient}` },
  authoredOn: '2026-11-09T08:30:00-06:00',
});

const bundleOf = (entries: readonly (readonly [string, string, Claim | Task])[]): Bundle<Claim | Task> => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: entries.map(([method, url, resource]) => ({
    resource,
    request: { method: method as 'POST', url },
  })),
});

/** Reading is of one known Claim; searching gives the first ten of one patient, however many there are. */
export function bodies({ patient }: Place): Readonly<Record<'read' | 'search' | 'create' | 'transaction', Request>> {
  return {
    read: { method: 'GET', path: `/Claim/${KNOWN}` },
    search: { method: 'GET', path: `/Claim?patient=Patient/${patient}&_count=10` },
    create: { method: 'POST', path: '/Claim', body: claim(patient, 0) },
    transaction: {
      method: 'POST',
      path: '',
      body: bundleOf([1, 2, 3, 4, 5].map((at) => ['POST', 'Claim', claim(patient, at)] as const)),
    },
  };
} // prettier-ignore

/** The known Claim, ten Tasks, and `count` Claims more. */
export async function seedClaims(place: Place, count: number): Promise<void> {
  const { patient } = place;
  const tasks = Array.from({ length: 10 }, (_, at) => ['PUT', `Task/bench-task-${at}`, { ...task(patient, at), id: `bench-task-${at}` }] as const); // prettier-ignore
  await send(place, bundleOf([['PUT', `Claim/${KNOWN}`, { ...claim(patient, 0), id: KNOWN }], ...tasks]));
  for (let at = 0; at < count; at += 100)
    await send(
      place,
      bundleOf(
        Array.from({ length: 100 }, (_, more) => ['POST', 'Claim', claim(patient, at + more)] as const),
      ),
    );
}

async function send({ base, headers }: Place, bundle: Bundle<Claim | Task>): Promise<void> {
  const answer = await fetch(base, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: JSON.stringify(bundle),
  });
  if (answer.status !== 200) throw new Error(`${base}: HTTP ${answer.status} ${(await answer.text()).slice(0, 300)}`);
} // prettier-ignore
