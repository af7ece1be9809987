/** docs/ehr-quirks.md names every switch that some behaviour uses, and only tests that exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBehaviours } from '../../../../server/sandbox/ehr/behaviour.ts';

const root = join(import.meta.dirname, '../../../..');
const rows = readFileSync(join(root, 'docs/ehr-quirks.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [, name = '', , fixture = '', live = ''] = line.split('|').map((cell) => cell.trim());
    return { name: name.replaceAll('`', ''), fixture, live };
  });

/** Members in which some behaviour differs from the standard, and the names of shapes, rules and records it uses. */
async function switches(): Promise<Set<string>> {
  const [standard, ...others] = await loadBehaviours();
  const differing = (one: object, other: object): string[] => {
    const before = new Map<string, unknown>(Object.entries(one));
    const isSame = (name: string, value: unknown) =>
      JSON.stringify(value) === JSON.stringify(before.get(name));
    return Object.entries(other).flatMap(([name, value]) => (isSame(name, value) ? [] : [name]));
  };
  const found = others.flatMap(({ authorization, fhir, records, practice, frameSandbox }) => [
    ...differing(standard.authorization, authorization),
    ...differing(standard.fhir, fhir).filter((name) => name !== 'shapes' && name !== 'writeRules'),
    ...differing(standard.records, records),
    ...fhir.shapes,
    ...fhir.writeRules,
    ...(practice === '' ? [] : ['practice']),
    ...(frameSandbox === '' ? [] : ['frameSandbox']),
  ]);
  return new Set(found);
}

test('each switch that a behaviour uses has one row, and no row is of anything else', async () => {
  const names = rows.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect([...names].sort()).toEqual([...(await switches())].sort());
});

test.each(rows.flatMap(({ name, fixture, live }) => [fixture, live].map((named) => [name, named])))(
  '%s: %s',
  (_name, named) => {
    const [file = '', title = ''] = named.split(/: (.*)/);
    const path = file.includes('/') ? file : `tests/server/ehr/contract/${file}`;
    expect(title.length).toBeGreaterThan(5);
    expect([title, readFileSync(join(root, path), 'utf8').includes(title)]).toEqual([title, true]);
  },
);
