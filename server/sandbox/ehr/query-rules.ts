/** Which searches this EHR takes: its parameters, those it insists on, and those it will not have together. */
import type { OperationOutcomeIssue } from 'fhir/r4.js';

import type { Behaviour, TypeBehaviour } from './behaviour.ts';
import { isVendorNumber, numbered, Refusal, type VendorNumber } from './refusal.ts';
import { isDateSearch, parametersOf, searchParameters } from './search.ts';

export interface SearchRequest {
  readonly selection: URLSearchParams;
  readonly sort: string | null;
  readonly size: number;
  /** What is told beside the hits. */
  readonly notices: readonly OperationOutcomeIssue[];
}

const always = new Set(['_format', '_sort']);

function refuse(behaviour: Behaviour, number: VendorNumber, text: string): Refusal {
  const { vendorCodes } = behaviour.fhir;
  return new Refusal(400, vendorCodes ? numbered(number, text) : 'required', text);
}

/** Takes out what this EHR does not know, or refuses it. */
function known(type: string, query: URLSearchParams, { fhir }: Behaviour) {
  const offered = parametersOf(type, fhir.types[type]);
  const [selection, notices] = [new URLSearchParams(), [] as OperationOutcomeIssue[]];
  const unknown: string[] = [];
  for (const [name, value] of query) {
    if (offered.includes(name)) selection.append(name, value);
    else if (!always.has(name) && name !== fhir.countParameter) unknown.push(name);
  }
  if (unknown.length > 0 && fhir.unknownParameters === 'refused')
    throw new Refusal(400, 'not-supported', `${type} cannot be searched by ${unknown.join(', ')}`);
  if (fhir.unknownParameters === 'told') notices.push(...unknown.map((name) => numbered('59100', name)));
  if (fhir.idAlone && selection.has('_id')) {
    for (const name of [...new Set(selection.keys())].filter((one) => one !== '_id')) {
      selection.delete(name);
      notices.push(numbered('59109', name));
    }
  }
  return { selection, notices };
}

function checkValues(type: string, selection: URLSearchParams, sort: string | null): void {
  const parameters = searchParameters[type] ?? {};
  if (sort?.split(',').every((one) => one.replace(/^-/, '') in parameters) === false)
    throw new Refusal(400, 'not-supported', `${type} cannot be sorted in that way`);
  for (const [name, value] of selection) {
    if (value === '') throw new Refusal(400, 'value', `${name} is empty`);
    if (parameters[name]?.kind === 'date' && !value.split(',').every(isDateSearch))
      throw new Refusal(400, 'value', `${name} is no FHIR date with a known prefix`);
  }
}

/** A date with time and offset: once with a prefix, or twice as `ge` and `lt`. */
function checkVisitDates(selection: URLSearchParams): void {
  const dates = selection.getAll('date');
  if (dates.length === 0) throw new Refusal(400, 'required', 'date is required');
  const prefixes = dates.map((date) => /^(ge|lt)\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.exec(date)?.[1]);
  if (prefixes.includes(undefined))
    throw new Refusal(400, 'value', 'date needs the prefix ge or lt, a time and an offset');
  if (dates.length > 2 || new Set(prefixes).size !== dates.length)
    throw new Refusal(400, 'value', 'date is given once, or twice as ge and lt');
}

function checkRules(type: string, selection: URLSearchParams, behaviour: Behaviour): void {
  const rules: TypeBehaviour = behaviour.fhir.types[type] ?? { can: '' };
  const { needsOneOf, exactlyOneOf, notTogether = [] } = rules;
  if (needsOneOf?.some((name) => selection.has(name)) === false)
    throw refuse(behaviour, '4111', `${type} needs one of ${needsOneOf.join(', ')}`);
  if (exactlyOneOf !== undefined) {
    const given = exactlyOneOf.flatMap((name) => selection.getAll(name));
    if (given.length !== 1)
      throw refuse(behaviour, '4111', `${type} needs exactly one of ${exactlyOneOf.join(', ')}`);
  }
  const together = notTogether.filter((name) => selection.has(name));
  if (together.length > 1) throw new Refusal(400, 'invalid', `${together.join(' and ')} exclude each other`);
  if (rules.needsDateUnlessId === true && !selection.has('_id')) checkVisitDates(selection);
  const patients = ['patient', 'subject', 'beneficiary'].flatMap((name) => selection.getAll(name));
  if (behaviour.fhir.onePatient && patients.flatMap((value) => value.split(',')).length > 1)
    throw refuse(behaviour, '4112', 'one patient at a time');
}

function sizeOf(query: URLSearchParams, { fhir }: Behaviour): number {
  const wanted = query.get(fhir.countParameter);
  if (wanted === null) return fhir.pageSize;
  if (!/^[1-9]\d{0,5}$/.test(wanted))
    throw new Refusal(400, 'value', `${fhir.countParameter} must be a whole number from 1`);
  return Math.min(Number(wanted), fhir.pageLimit);
}

/** The search as this EHR understands it. Throws a Refusal where it takes none like it. */
export function readSearch(type: string, query: URLSearchParams, behaviour: Behaviour): SearchRequest {
  const { selection, notices } = known(type, query, behaviour);
  const sort = query.get('_sort');
  checkValues(type, selection, sort);
  checkRules(type, selection, behaviour);
  const notice = behaviour.fhir.types[type]?.notice;
  if (notice !== undefined && isVendorNumber(notice)) notices.push(numbered(notice));
  return { selection, sort, size: sizeOf(query, behaviour), notices };
}
