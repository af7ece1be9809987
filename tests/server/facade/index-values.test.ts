/** What is kept of a resource for searching: which words, which ranges, and nothing in the clear that names a person. */
import type { DocumentReference, Patient, QuestionnaireResponse, Task } from 'fhir/r4.js';
import { referencesOf, SHORTEST_STORED, valuesOf, wordsOf } from '../../../server/facade/index-values.ts';
import { searchParameter } from '../../../server/facade/search-parameters.ts';
import { indexOf } from '../../../server/store/resource-index.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';

const parameter = (type: string, code: string) => {
  const found = searchParameter(type, code);
  if (found === undefined) throw new Error(`${type} has no ${code}`);
  return found;
};
const secrets = buildSecrets([Buffer.alloc(32, 2)]);

it.each([
  ['Núñez-O’Brien', ['nunez', 'o', 'brien']],
  ['  ÅNGSTRÖM,  Søren ', ['angstrom', 'søren']],
  ['ﬁnance 2026/11', ['finance', '2026', '11']],
  ['李小龍', ['李小龍']],
  ['—…!', []],
])('takes the words of %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

it('keeps a whole word, and its beginnings from a length on', () => {
  const patient: Patient = { resourceType: 'Patient', name: [{ family: 'Okafor', given: ['Li'] }] };
  const family = parameter('Patient', 'family');
  const given = parameter('Patient', 'given');
  expect(valuesOf(patient, family, { shortest: SHORTEST_STORED }).words).toEqual([
    'eOkafor',
    'fokafor',
    'woka',
    'wokaf',
    'wokafo',
    'wokafor',
    'p',
  ]);
  expect(valuesOf(patient, given, { shortest: SHORTEST_STORED }).words).toEqual(['eLi', 'fli', 'p']);
  expect(valuesOf(patient, given).words).toEqual(['eLi', 'fli', 'wl', 'wli', 'p']);
});

it('keeps a hundred words of a text, and forty signs of a word', () => {
  const document: DocumentReference = {
    resourceType: 'DocumentReference',
    status: 'current',
    content: [],
    description: `${'x'.repeat(500)} ${Array.from({ length: 5_000 }, (_, n) => `w${n}`).join(' ')}`,
  };
  const { words } = valuesOf(document, parameter('DocumentReference', 'description'));
  expect(words.filter((word) => word.startsWith('f'))).toHaveLength(100);
  expect(Math.max(...words.filter((word) => !word.startsWith('e')).map((word) => word.length))).toBe(41);
});

it('takes references without versions, and none to contained resources', () => {
  const base = 'https://chartside.example.org/fhir/r4';
  const task: Task = {
    resourceType: 'Task',
    status: 'ready',
    intent: 'order',
    focus: { reference: `${base}/Claim/c1/_history/3` },
    requester: { reference: '#who' },
    owner: { identifier: { system: 'urn:npi', value: '1234567893' } },
  };
  expect(valuesOf(task, parameter('Task', 'focus'), { base }).words).toEqual(['rClaim/c1', 'ic1', 'p']);
  expect(referencesOf(task, parameter('Task', 'focus'), base)).toEqual(['Claim/c1']);
  expect(referencesOf(task, parameter('Task', 'focus'))).toEqual([]);
  expect(valuesOf(task, parameter('Task', 'requester')).words).toEqual(['p']);
  expect(valuesOf(task, parameter('Task', 'owner')).words).toEqual([
    'Ic1234567893',
    'Isurn:npi|1234567893',
    'Iyurn:npi',
    'p',
  ]);
  expect(referencesOf(task, parameter('Task', 'owner'))).toEqual([]);
});

it('keeps in the clear what orders, and never what names', () => {
  const response: QuestionnaireResponse & { id: string } = {
    resourceType: 'QuestionnaireResponse',
    id: 'q',
    identifier: { system: 'urn:mrn', value: 'MRN-4711' },
    status: 'completed',
    authored: '2026-11-26',
    subject: { reference: 'Patient/p', display: 'Ada Okafor' },
  };
  const { orders, parameters, words } = indexOf(secrets, response, 'p');
  const day = Date.parse('2026-11-26');
  expect(orders).toEqual({ status: ['completed', 'completed'], authored: [day, day] });
  expect(parameters).toEqual(['QuestionnaireResponse.authored']);
  for (const word of words) expect(word).toHaveLength(16);
});

it('tells apart the same word of another parameter, of another type, or under another key', () => {
  const wordsOfTask = (more: Partial<Task>, own = secrets) =>
    new Set(
      indexOf(own, { resourceType: 'Task', status: 'ready', intent: 'order', ...more }).words.map((word) =>
        Buffer.from(word).toString('hex'),
      ),
    );
  const common = wordsOfTask({});
  const [a, b] = [
    wordsOfTask({ priority: 'urgent' }),
    wordsOfTask({ code: { coding: [{ code: 'urgent' }] } }),
  ];
  expect([...a.intersection(b)].sort()).toEqual([...common].sort());
  const other = wordsOfTask({}, buildSecrets([Buffer.alloc(32, 3)]));
  expect(common.intersection(other).size).toBe(0);
});

it('keeps short ranges apart from long ones', () => {
  const task = (start: string, end?: string): Task => ({
    resourceType: 'Task',
    status: 'ready',
    intent: 'order',
    executionPeriod: { start, ...(end !== undefined && { end }) },
  });
  const namesOf = (one: Task) => indexOf(secrets, one).parameters;
  expect(namesOf(task('2026-11-26', '2026-11-26'))).toEqual(['Task.period']);
  expect(namesOf(task('2026-11-26', '2026-11-27'))).toEqual(['Task.period~']);
  expect(namesOf(task('2026-11-26'))).toEqual(['Task.period~']);
});
