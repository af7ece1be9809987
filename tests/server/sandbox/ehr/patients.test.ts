import type { Appointment, Coverage, Organization, Practitioner } from 'fhir/r4.js';

import { inCompartment } from '../../../../server/sandbox/ehr/compartment.ts';
import { loadRoster, type Roster, type Stored } from '../../../../server/sandbox/ehr/patients.ts';
import { searchParameters } from '../../../../server/sandbox/ehr/search.ts';

const now = new Date('2026-11-23T15:00:00Z');
let roster: Roster;
let everything: readonly Stored[];

beforeAll(async () => {
  roster = await loadRoster(now);
  everything = [...roster.shared, ...roster.charts.flatMap((chart) => chart.resources)];
});

function references(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

function ofType<T extends Stored>(type: T['resourceType'], from: readonly Stored[] = everything): T[] {
  return from.filter((one): one is T => one.resourceType === type);
}

function coverage(id: string): Coverage {
  const found = ofType<Coverage & { id: string }>('Coverage').find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

/** NPI check digit: Luhn over 80840 and the ten digits (CMS). */
function isNpi(value: string): boolean {
  const digits = Array.from(`80840${value}`, Number).reverse();
  const sum = digits.reduce((total, digit, index) => {
    const part = index % 2 === 0 ? digit : digit * 2;
    return total + (part > 9 ? part - 9 : part);
  }, 0);
  return /^\d{10}$/.test(value) && sum % 10 === 0;
}

test('there are 34 charts, p01 to p34, each with what it shows', () => {
  const expected = Array.from({ length: 34 }, (_, index) => `p${String(index + 1).padStart(2, '0')}`);
  expect(roster.charts.map((chart) => chart.id)).toEqual(expected);
  expect(roster.charts.filter((chart) => chart.about.length < 10 || chart.about.length > 80)).toEqual([]);
});

test('no id is used twice, every id is a FHIR id, every type is served', () => {
  const ids = everything.map((one) => `${one.resourceType}/${one.id}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(everything.filter((one) => !/^[A-Za-z0-9.-]{1,64}$/.test(one.id))).toEqual([]);
  expect(
    [...new Set(everything.map((one) => one.resourceType))].filter((type) => !(type in searchParameters)),
  ).toEqual([]);
});

test('every reference leads to a resource', () => {
  const known = new Set(everything.map((one) => `${one.resourceType}/${one.id}`));
  expect(everything.flatMap(references).filter((one) => !known.has(one))).toEqual([]);
});

test('no date offset is left unresolved', () => {
  expect(JSON.stringify(everything)).not.toMatch(/"\$/);
});

test('every NPI has its check digit', () => {
  const held = [
    ...ofType<Practitioner & { id: string }>('Practitioner'),
    ...ofType<Organization & { id: string }>('Organization'),
  ].flatMap((one) => one.identifier ?? []);
  const npis = held
    .filter((one) => one.system === 'http://hl7.org/fhir/sid/us-npi')
    .map((one) => one.value ?? '');
  expect(npis).toContain('1467560003');
  expect(npis.filter((one) => !isNpi(one))).toEqual([]);
});

test('every chart has a visit 1 to 21 days ahead, at its Location’s time', () => {
  for (const chart of roster.charts) {
    const visits = ofType<Appointment & { id: string }>('Appointment', chart.resources);
    expect(visits.length).toBeGreaterThan(0);
    for (const visit of visits) {
      const days = (Date.parse(visit.start ?? '') - now.getTime()) / 86_400_000;
      expect(days).toBeGreaterThan(0);
      expect(days).toBeLessThan(22);
      expect(visit.start).toMatch(/T(0[7-9]|1[0-6]):\d\d:00-0[67]:00$/);
      expect(Date.parse(visit.end ?? '') - Date.parse(visit.start ?? '')).toBe(
        (visit.minutesDuration ?? 0) * 60_000,
      );
    }
  }
});

test('the visit in Denver is in mountain time', () => {
  const visit = ofType<Appointment & { id: string }>('Appointment').find((one) => one.id === 'p11-visit-1');
  expect(visit?.start).toBe('2026-11-29T09:40:00-07:00');
});

test('all of a chart but a foreign policy holder lies in its patient’s compartment', () => {
  const strangers = roster.charts.flatMap((chart) =>
    chart.resources.filter((one) => !inCompartment(one, chart.id)).map((one) => one.id),
  );
  expect(strangers).toEqual(['p19-holder']);
});

describe('the planted errors', () => {
  test('p17 has no member id', () => {
    expect(coverage('p17-coverage-1')).not.toHaveProperty('subscriberId');
    expect(coverage('p17-coverage-1')).not.toHaveProperty('identifier');
  });
  test('p18 has a Medicare number that is too short', () => {
    expect(coverage('p18-coverage-1').subscriberId).toBe('1EG4TE5MK7');
  });
  test('p19 is “self” with someone else as the holder', () => {
    const { relationship, subscriber, beneficiary } = coverage('p19-coverage-1');
    expect(relationship?.coding?.[0]?.code).toBe('self');
    expect(subscriber?.reference).not.toBe(beneficiary.reference);
  });
  test('p20 has a payer without payer id', () => {
    const reference = coverage('p20-coverage-1').payor[0]?.reference;
    const payer = ofType<Organization & { id: string }>('Organization').find(
      (one) => `Organization/${one.id}` === reference,
    );
    expect(payer?.name).toBe('Sunrise Gold 500');
    expect(payer).not.toHaveProperty('identifier');
  });
  test('p21 has a coverage that ended', () => {
    expect(Date.parse(coverage('p21-coverage-1').period?.end ?? '')).toBeLessThan(now.getTime());
  });
  test('p07 and p08 are children on a parent’s plan', () => {
    expect(coverage('p07-coverage-1').subscriber?.reference).toBe('RelatedPerson/p07-mother');
    expect(coverage('p08-coverage-1').subscriber?.reference).toBe('RelatedPerson/p08-father');
  });
  test('p09 has two coverages in order', () => {
    expect([coverage('p09-coverage-1').order, coverage('p09-coverage-2').order]).toEqual([1, 2]);
  });
});
