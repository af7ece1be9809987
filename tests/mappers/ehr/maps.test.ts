/** The EHR maps are data: unique ids, both sides written down, shapes that exist, nothing left out without a reason. */
import { ehrShapes } from '#mappers';
import { csvColumns, statusWords } from '../../../mappers/ehr/csv/columns.ts';
import type { AnyEhrMap, AnyEhrRow, EhrRow } from '../../../mappers/ehr/map.ts';
import { ehrMaps } from '../../../mappers/ehr/maps/index.ts';
import { siuMap } from '../../../mappers/ehr/v2/siu-map.ts';
import type { Coverage } from 'fhir/r4.js';
import { factsOf, unknownShapes, vendorNames } from './vendors.ts';

const rowsOf = (map: AnyEhrMap): readonly AnyEhrRow[] => [
  ...map.rows,
  ...(map.lists ?? []).flatMap(({ rows }) => rows),
];
const twice = (ids: readonly string[]) => ids.filter((id, i) => ids.indexOf(id) !== i);
const sentence = /^[A-Z].{9,}[.:]|^[A-Z].{9,}$/;

describe.each(ehrMaps.map((map): [string, AnyEhrMap] => [map.type, map]))('the map of %s', (type, map) => {
  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
  });

  it('has each row id once, and says of each row what EHRs give and what FHIR wants', () => {
    expect(twice(rowsOf(map).map(({ id }) => id))).toEqual([]);
    expect(rowsOf(map).filter(({ see }) => !/^\S.* \| \S/.test(see))).toEqual([]);
  });

  it('carries a type to the profile of that type, and gives a reason for all it leaves out or misses', () => {
    expect(map.id).toBe(`ehr.${type}`);
    const reasons = [...map.leftOut, ...map.expected, ...(map.writeNeeds ?? [])].map(({ why }) => why);
    expect(reasons.filter((why) => !sentence.test(why))).toEqual([]);
  });

  it('writes back to the place it read from, where it writes', () => {
    const written = rowsOf(map).filter(({ writes }) => writes);
    expect(written.filter(({ from, fhir }) => from !== fhir)).toEqual([]);
  });
});

it('uses every shape in a map, and gives every vendor only shapes that there are', () => {
  const used = ehrMaps.flatMap((map) => [
    ...rowsOf(map).flatMap(({ flag, unlessFlag }) => [flag, unlessFlag]),
    ...[...map.leftOut, ...(map.writeNeeds ?? []), ...map.expected].map(({ flag }) => flag),
  ]);
  expect(ehrShapes.filter((shape) => !used.includes(shape))).toEqual([]);
  expect(unknownShapes).toEqual([]);
});

it('names no vendor in a condition', () => {
  const conditions = ehrMaps.flatMap((map) =>
    rowsOf(map).map(({ when, unless, onlyIf }) => JSON.stringify({ when, unless, onlyIf })),
  );
  expect(conditions.filter((one) => /epic|cerner|oracle|athena|eclinical|nextgen/i.test(one))).toEqual([]);
});

it('says of every EHR that claims are not found there, and of some that visits are not', () => {
  const withoutVisits = vendorNames.filter((vendor) => 'Appointment' in factsOf(vendor).notOffered);
  // A plain FHIR server may hold anything.
  expect(vendorNames.filter((vendor) => !('Claim' in factsOf(vendor).notOffered))).toEqual(['generic']);
  expect(withoutVisits).toEqual(['athenahealth', 'eclinicalworks', 'nextgen-enterprise', 'nextgen-office']);
});

it('does not compile a row to a place that is of another type, or is not there', () => {
  const base = { id: 'x', see: 'a | b' };
  const good: EhrRow<Coverage> = { ...base, as: 'concept', from: 'type', fhir: 'relationship' };
  // @ts-expect-error -- a text cannot become a concept
  const wrongType: EhrRow<Coverage> = { ...base, as: 'text', from: 'subscriberId', fhir: 'relationship' };
  // @ts-expect-error -- there is no such element
  const noPlace: EhrRow<Coverage> = { ...base, as: 'text', from: 'memberId', fhir: 'subscriberId' };
  expect([good, wrongType, noPlace]).toHaveLength(3);
});

it('has each HL7 v2 row once, with both sides, and survives JSON', () => {
  const ids = siuMap.segments.flatMap(({ id, rows }) => rows.map((row) => `${id}#${row.id}`));
  expect(twice(ids)).toEqual([]);
  expect(siuMap.segments.flatMap(({ rows }) => [...rows]).filter(({ see }) => !/\S \| \S/.test(see))).toEqual(
    [],
  );
  expect(JSON.parse(JSON.stringify(siuMap))).toEqual(siuMap);
});

it('knows a column of a list by one name only', () => {
  expect(twice(csvColumns.flatMap(({ names }) => names))).toEqual([]);
  expect(csvColumns.flatMap(({ names }) => names).filter((name) => !/^[a-z0-9]+$/.test(name))).toEqual([]);
  expect(Object.keys(statusWords).filter((word) => !/^[a-z0-9]+$/.test(word))).toEqual([]);
});
