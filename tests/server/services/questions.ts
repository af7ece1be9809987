/** Questions about synthetic people, and the 270 they become. */
import type { Coverage, Patient } from 'fhir/r4.js';
import { loadRoutes } from '../../../server/payers/routes.ts';
import type { Route } from '../../../server/payers/route.ts';
import {
  buildRequest,
  compose270,
  requestBundle,
  type Question,
} from '../../../server/services/eligibility-request.ts';

export const id = '6f1b1c52-9a1e-4b6f-8a53-0d7f7c1f2a10';
export const trace = id.replaceAll('-', '');
const at = '2026-11-23T15:04:05.000Z';

export function routeTo(payer: string, url = 'http://127.0.0.1:9/x12'): Route {
  const route = loadRoutes(url).find((one) => one.payer.id === payer);
  if (!route) throw new Error(`no route to ${payer}`);
  return route;
}

export const patient = (more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  id: 'pat-1',
  name: [{ family: 'Chen', given: ['Marcus'] }],
  birthDate: '1979-11-02',
  gender: 'male',
  ...more,
});

export const coverage = (more: Partial<Coverage> = {}): Coverage => ({
  resourceType: 'Coverage',
  id: 'cov-1',
  status: 'active',
  subscriberId: 'W123456702',
  beneficiary: { reference: 'Patient/pat-1' },
  payor: [{ reference: 'Organization/org-1' }],
  ...more,
});

export const question = (more: Partial<Question> = {}): Question => ({
  patient: patient(),
  coverage: coverage(),
  serviceTypes: ['98', '30'],
  serviceDate: '2026-11-25',
  ...more,
});

export function bytesOf(asked: Question, route = routeTo('MERID')): Uint8Array {
  const bundle = requestBundle(buildRequest(asked, route, id, at), asked, route);
  return compose270(bundle, route, { interchange: 7, group: 7, set: 7 }, at);
}

/** Segments of an interchange as arrays, split by its own delimiters. */
export function segmentsOf(bytes: Uint8Array): string[][] {
  const text = Buffer.from(bytes).toString('utf8');
  return text
    .split(text[105] ?? '')
    .filter((one) => one !== '')
    .map((one) => one.split(text[3] ?? ''));
}
