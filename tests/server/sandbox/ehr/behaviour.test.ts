import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import schema from '../../../../profiles/sandbox/ehr/behaviour.schema.json' with { type: 'json' };
import vendors from '../../../../profiles/ehr/vendors.json' with { type: 'json' };
import { loadBehaviours, type Behaviour } from '../../../../server/sandbox/ehr/behaviour.ts';
import { loadRoster, type Stored } from '../../../../server/sandbox/ehr/patients.ts';
import { searchParameters } from '../../../../server/sandbox/ehr/search.ts';
import { shapeNames } from '../../../../server/sandbox/ehr/shapes/index.ts';

const folder = join(import.meta.dirname, '../../../../profiles/sandbox/ehr');
const behaviours = await loadBehaviours();

test('standard.json states every member that another behaviour may state otherwise', async () => {
  const standard = JSON.parse(await readFile(join(folder, 'standard.json'), 'utf8')) as Behaviour;
  const { authorization, fhir, records } = schema.properties;
  expect(Object.keys(standard).sort()).toEqual(Object.keys(schema.properties).sort());
  expect(Object.keys(standard.authorization).sort()).toEqual(Object.keys(authorization.properties).sort());
  expect(Object.keys(standard.fhir).sort()).toEqual(Object.keys(fhir.properties).sort());
  expect(Object.keys(standard.records).sort()).toEqual(Object.keys(records.properties).sort());
});

test('each behaviour is named like its file, and the standard one comes first', async () => {
  const files = (await readdir(folder)).filter((name) => /(standard|-like)\.json$/.test(name));
  expect(behaviours.map(({ id }) => `${id}.json`).sort()).toEqual(files.sort());
  expect(behaviours[0].id).toBe('standard');
  expect(new Set(behaviours.map(({ vendor }) => vendor)).size).toBe(behaviours.length);
});

describe.each(behaviours.map((one) => [one.id, one] as const))('%s', (_id, { vendor, fhir, records }) => {
  test('fits a vendor of profiles/ehr and names types, parameters and shapes that exist', () => {
    expect(Object.keys(vendors.flags)).toContain(vendor);
    expect(Object.keys(fhir.types).filter((type) => !(type in searchParameters))).toEqual([]);
    for (const [type, rules] of Object.entries(fhir.types)) {
      const named = ['parameters', 'needsOneOf', 'exactlyOneOf', 'notTogether'] as const;
      const known = Object.keys(searchParameters[type] ?? {});
      expect(named.flatMap((name) => rules[name] ?? []).filter((one) => !known.includes(one))).toEqual([]);
    }
    expect(fhir.shapes.filter((name) => !shapeNames.includes(name))).toEqual([]);
  });

  test('makes trouble of records that exist', async () => {
    const { charts } = await loadRoster(new Date('2026-11-23T15:00:00Z'));
    const all: Stored[] = charts.flatMap(({ resources }) => resources);
    const ids = new Set(all.map((one) => `${one.resourceType}/${one.id}`));
    const patients = [...Object.entries(records.merged).flat(), ...records.restricted];
    const named = [
      ...patients.map((id) => `Patient/${id}`),
      ...records.broken,
      ...records.locked,
      ...records.dependent,
    ];
    expect(named.filter((name) => !ids.has(name))).toEqual([]);
  });
});

test('every shape is emitted by some behaviour', () => {
  const used = new Set(behaviours.flatMap(({ fhir }) => fhir.shapes));
  expect(shapeNames.filter((name) => !used.has(name))).toEqual([]);
});
