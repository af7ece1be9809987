/** JSON Patch on resources: RFC 6902, and what a resource never becomes by it. */
import type { Task } from 'fhir/r4.js';
import { applied, readPatch } from '../../../server/facade/patch.ts';

const problem = (fields: object): Error => expect.objectContaining(fields) as Error;

const task: Task = {
  resourceType: 'Task',
  id: 't',
  status: 'requested',
  intent: 'order',
  note: [{ text: 'one' }, { text: 'two' }],
};
const patched = (...operations: object[]) => applied(task, readPatch(operations));

it.each<[string, object[], object]>([
  [
    'adds',
    [{ op: 'add', path: '/note/-', value: { text: 'three' } }],
    { note: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] },
  ],
  ['replaces', [{ op: 'replace', path: '/status', value: 'completed' }], { status: 'completed' }],
  ['removes', [{ op: 'remove', path: '/note/0' }], { note: [{ text: 'two' }] }],
  ['moves', [{ op: 'move', from: '/note/0', path: '/note/1' }], { note: [{ text: 'two' }, { text: 'one' }] }],
  ['copies', [{ op: 'copy', from: '/note/0/text', path: '/description' }], { description: 'one' }],
  [
    'tests first',
    [
      { op: 'test', path: '/status', value: 'requested' },
      { op: 'replace', path: '/status', value: 'accepted' },
    ],
    { status: 'accepted' },
  ],
])('%s', (_name, operations, expected) => {
  expect(patched(...operations)).toMatchObject(expected);
});

it('leaves the resource as it was where an operation fails', () => {
  const before = structuredClone(task);
  expect(() =>
    patched(
      { op: 'replace', path: '/status', value: 'completed' },
      { op: 'test', path: '/intent', value: 'plan' },
    ),
  ).toThrow(problem({ id: 'request/patch-failed', params: { operation: 2, kind: 'test' } }));
  expect(task).toEqual(before);
});

it.each<[string, object]>([
  ['a place that is not there', { op: 'remove', path: '/owner/reference' }],
  ['a place past the end of a list', { op: 'replace', path: '/note/7', value: {} }],
  ['a failing test', { op: 'test', path: '/status', value: 'x' }],
])('does not apply with %s', (_name, operation) => {
  expect(() => patched(operation)).toThrow(problem({ id: 'request/patch-failed', status: 422 }));
});

it.each(['/id', '/resourceType'])('never changes %s', (path) => {
  expect(() => patched({ op: 'replace', path, value: 'Claim' })).toThrow(problem({ id: 'request/bad-id' }));
});

it.each<[string, unknown]>([
  ['no list', { op: 'add' }],
  ['an operation of no name', [{ op: 'drop', path: '/x' }]],
  ['nothing', [null]],
  ['no path', [{ op: 'remove' }]],
  ['a path that is none', [{ op: 'remove', path: 'status' }]],
  ['no value', [{ op: 'add', path: '/status' }]],
  ['no from', [{ op: 'move', path: '/status' }]],
  ['the prototype', [{ op: 'add', path: '/__proto__/polluted', value: 1 }]],
  ['a constructor', [{ op: 'copy', from: '/constructor/prototype', path: '/x' }]],
  ['too many operations', Array.from({ length: 1_001 }, () => ({ op: 'remove', path: '/note/0' }))],
])('refuses what is no patch: %s', (_name, body) => {
  expect(() => readPatch(body)).toThrow(problem({ id: 'request/bad-patch', status: 400 }));
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it('stops a resource that copies itself over and over', () => {
  const operations = Array.from({ length: 60 }, (_, at) => ({
    op: 'copy',
    from: '/note',
    path: `/note/${at % 2}/extension`,
  }));
  expect(() => patched(...operations)).toThrow(problem({ id: 'request/too-large' }));
});
