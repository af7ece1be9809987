/** JSON as lines: the same text as JSON.stringify, with the path and the end of every value. */
import { JsonLines } from '../../../server/workbench/json-lines.ts';
import { placeInJson } from '../../../server/workbench/json-place.ts';

const bundle = {
  resourceType: 'Bundle',
  entry: [
    { resource: { resourceType: 'Patient', name: [{ given: ['A', 'B\n"C"'], family: 'D' }], active: true } },
    { resource: { resourceType: 'Coverage', extension: [], order: 1 } },
  ],
};
const lines = new JsonLines(bundle, 'Bundle');

it('reads as the JSON it came from', () => {
  expect(lines.text()).toBe(JSON.stringify(bundle, null, 2));
});

it('knows each line by its path, and where what opens on it closes', () => {
  expect(lines.lineOf('Bundle.entry[0].resource.name[0].given[1]')).toBe(11);
  expect(lines.lines[10]?.text).toBe('"B\\n\\"C\\""');
  expect(lines.lineOf('Bundle.nothing')).toBeUndefined();
  for (const [i, { end, text, path }] of lines.lines.entries()) {
    if (end === undefined) continue;
    expect(text.at(-1)).toMatch(/[[{]/);
    expect(lines.lines[end - 1]).toMatchObject({ path, depth: lines.lines[i]?.depth });
  }
});

it('gives the children of any value, with a word on what is inside', () => {
  expect(lines.children('Bundle.entry')).toEqual([
    expect.objectContaining({
      name: '0',
      path: 'Bundle.entry[0]',
      kind: 'object',
      text: 'Patient',
      count: 1,
    }),
    expect.objectContaining({ name: '1', text: 'Coverage' }),
  ]);
  expect(
    lines.children('Bundle.entry[1].resource')?.map(({ name, kind, text }) => [name, kind, text]),
  ).toEqual([
    ['resourceType', 'text', 'Coverage'],
    ['extension', 'array', '0'],
    ['order', 'number', '1'],
  ]);
  expect(lines.children('Bundle.entry[7]')).toBeUndefined();
});

it.each([
  ['', 1, 1],
  ['/entry/1/resource/order', 23, 9],
  ['/entry/0/resource/name/0/given/1', 11, 15],
])('finds %j in a text by its pointer', (pointer, line, column) => {
  expect(placeInJson(JSON.stringify(bundle, null, 2), pointer)).toEqual({ line, column });
});

it('finds names with slashes, tildes and escapes, and nothing where nothing is', () => {
  const text = '{ "a/b~c": { "\\u0064": 1 }, "x": [ {}, [1, "]"], 2 ] }';
  expect(placeInJson(text, '/a~1b~0c/d')).toEqual({ line: 1, column: 14 });
  expect(placeInJson(text, '/x/2')).toEqual({ line: 1, column: text.indexOf(' 2 ') + 2 });
  expect(placeInJson(text, '/x/9')).toBeUndefined();
  expect(placeInJson(text, '/x/0/y')).toBeUndefined();
});
