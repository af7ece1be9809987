/**
 * How a search is put to one EHR: what it is asked, and that the rest is done here. EHRs take few of the parameters that
 * FHIR has, and ignore others without a word; so each is asked only for what it says it knows, and every clause is
 * checked again on what comes back.
 */
import type { CapabilityStatement, OperationOutcomeIssue } from 'fhir/r4.js';
import { isAboutNoPatient } from '../facade/compartment.ts';
import type { Clause, SearchQuery } from '../facade/query.ts';
import { Problem } from '../problems.ts';
import type { Connection } from './connection.ts';
import type { EhrResourceId } from './facade-ids.ts';
import { instant, pushed, type Resolved } from './search-values.ts';

export interface Plan {
  /** Read one by one, as every EHR can: an `_id` search is not known everywhere. */
  readonly reads?: readonly EhrResourceId[];
  /** One search for each. */
  readonly searches: readonly URLSearchParams[];
  /** Nothing is left to do here but to hand on what comes. */
  readonly isWhole: boolean;
  readonly issues: readonly OperationOutcomeIssue[];
}

export interface PlanNeeds {
  readonly connection: Pick<Connection, 'flags'>;
  readonly capability: CapabilityStatement | undefined;
  /** The one patient who may be seen, as the EHR names them. */
  readonly ehrPatient: string | undefined;
  readonly now: Date;
}

/** Parameters that name the patient a resource is about. */
const WHOSE = new Set(['patient', 'subject', 'beneficiary', 'actor']);
/** Where a date must be said and nobody did: days before and after now. */
const DAYS_AROUND = 730;
const DAY = 86_400_000;
/** Patients of one search by a back-end; each is a search of its own. */
const PATIENTS = 20;

export function planSearch(needs: PlanNeeds, query: SearchQuery, resolved: Resolved): Plan {
  const { type, clauses, sort } = query;
  const patients = patientsOf(needs, query, resolved);
  const reads = readsOf(needs, query, resolved);
  if (reads !== undefined) return { reads, searches: [], isWhole: false, issues: [] };
  if (type === 'Patient' && needs.ehrPatient !== undefined)
    return { reads: [{ type, id: needs.ehrPatient }], searches: [], isWhole: false, issues: [] };
  const rest = clauses.filter((clause) => !isPatientOnly(clause, type));
  const isBound = patients.length > 0;
  const asked = rest.filter((clause) => isAsked(needs, query, clause, isBound));
  // Some take one kind of date at once (a document's date or its period): the rest is looked at here.
  const dated = asked.find(({ parameter }) => parameter.type === 'date')?.parameter.code;
  const own = asked
    .filter(({ parameter: { type: kind, code } }) => kind !== 'date' || code === dated)
    .flatMap((clause) => pushed(clause, resolved));
  const { params, issues } = withWhatIsNeeded(needs, query, own);
  if (patients.length === 0) checkIsNarrow(needs, type, params);
  const [name] = patientParameter(needs, type);
  return {
    searches:
      patients.length === 0
        ? [params]
        : patients.map((patient) => new URLSearchParams([[name, patient], ...params])),
    isWhole: rest.length === 0 && sort.length === 0 && patients.length <= 1,
    issues,
  };
}

/** EHR's ids of the patients whose resources are wanted; another than the one who may be seen is refused. */
function patientsOf(needs: PlanNeeds, { type, clauses }: SearchQuery, resolved: Resolved): string[] {
  const { ehrPatient } = needs;
  const named = clauses.filter((clause) => isPatientOnly(clause, type)).flatMap(({ values }) => values);
  const ids = named.map((value) => {
    const stands = value.kind === 'reference' ? resolved.get(value.id ?? '') : undefined;
    if (ehrPatient !== undefined && stands?.id !== ehrPatient) throw new Problem('ehr/other-patient');
    if (stands?.type !== 'Patient') throw new Problem('ehr/unknown-reference');
    return stands.id;
  });
  if (isAboutNoPatient(type) || type === 'Patient') return [];
  if (ids.length > PATIENTS) throw new Problem('ehr/too-many-found');
  return ehrPatient === undefined ? [...new Set(ids)] : [ehrPatient];
}

/** A reference to patients and nothing else. Of an Appointment, `actor` may also be a room. */
function isPatientOnly({ parameter, modifier, missing, values }: Clause, type: string): boolean {
  if (!WHOSE.has(parameter.code) || parameter.type !== 'reference' || type === 'Patient') return false;
  if ((modifier !== undefined && modifier !== 'type') || missing !== undefined) return false;
  const targets = parameter.target ?? [];
  return values.every(
    (value) =>
      value.kind === 'reference' &&
      (value.type === 'Patient' ||
        (value.type === undefined && (targets.length === 1 || parameter.code !== 'actor'))),
  );
}

function readsOf(
  { ehrPatient }: PlanNeeds,
  { type, clauses }: SearchQuery,
  resolved: Resolved,
): EhrResourceId[] | undefined {
  const byId = clauses.find(({ parameter, modifier }) => parameter.code === '_id' && modifier === undefined);
  if (byId === undefined) return undefined;
  const wanted = byId.values.flatMap((value) =>
    value.kind === 'token' ? (resolved.get(value.code ?? '') ?? []) : [],
  );
  if (type === 'Patient' && ehrPatient !== undefined) {
    const isOther = byId.values.length > wanted.length || wanted.some(({ id }) => id !== ehrPatient);
    if (isOther) throw new Problem('ehr/other-patient');
  }
  const ofType = wanted.filter((one) => one.type === type);
  return [...new Map(ofType.map((one) => [one.id, one])).values()];
}

/** Of a patient's own, the EHR narrows by dates and visits only: how it spells codes, it does not say. */
function isAsked(needs: PlanNeeds, { type }: SearchQuery, { parameter }: Clause, isBound: boolean): boolean {
  const { code } = parameter;
  if (code.startsWith('_')) return false;
  if (isBound && parameter.type !== 'date' && code !== 'encounter') return false;
  const listed = needs.capability?.rest?.[0]?.resource?.find((one) => one.type === type)?.searchParam;
  if (listed !== undefined)
    return listed.some(({ name }) => name === code) || isNeededDate(needs, type, code);
  return !isBound || isNeededDate(needs, type, code);
}

const isNeededDate = ({ connection }: PlanNeeds, type: string, code: string) =>
  type === 'Appointment' && code === 'date' && connection.flags.appointmentNeedsDate;

/** What this EHR refuses to go without, where the caller did not say it; told when it narrows. */
function withWhatIsNeeded(
  needs: PlanNeeds,
  { type, count }: SearchQuery,
  own: readonly (readonly [string, string])[],
): { params: URLSearchParams; issues: OperationOutcomeIssue[] } {
  const { flags } = needs.connection;
  const params = new URLSearchParams(own.map(([name, value]): [string, string] => [name, value]));
  const issues: OperationOutcomeIssue[] = [];
  for (const [name, value] of Object.entries(flags.searchAlways[type] ?? {}))
    if (!params.has(name)) params.set(name, value);
  if (type === 'Appointment' && flags.appointmentNeedsDate) {
    const dates = params.getAll('date');
    const now = needs.now.getTime();
    const [low, high] = [
      dates.find((one) => one.startsWith('ge')),
      dates.find((one) => one.startsWith('lt')),
    ];
    params.delete('date');
    params.append('date', low ?? `ge${instant(now - DAYS_AROUND * DAY)}`);
    params.append('date', high ?? `lt${instant(now + DAYS_AROUND * DAY)}`);
    if (low === undefined || high === undefined)
      issues.push({
        severity: 'information',
        code: 'incomplete',
        details: {
          text: `The EHR wants a first and a last day; it was asked for ${DAYS_AROUND} days around today.`,
        },
      });
  }
  params.set(flags.countParameter, String(Math.min(Math.max(count, 1), flags.countMax)));
  return { params, issues };
}

/** A back-end may ask across patients only where the EHR takes that, and by what narrows it. */
function checkIsNarrow({ connection }: PlanNeeds, type: string, params: URLSearchParams): void {
  const names = [...params.keys()].filter((name) => name !== connection.flags.countParameter);
  if (isAboutNoPatient(type) || connection.flags.searchWithoutPatient) return;
  if (type === 'Patient') {
    const hasName = names.some((name) => ['name', 'family'].includes(name)) && names.includes('birthdate');
    if (!hasName && !names.includes('identifier'))
      throw new Problem('ehr/search-needs', { type, needs: '_id, identifier, or family and birthdate' });
    return;
  }
  const isVisit = type === 'Appointment' && names.some((name) => ['practitioner', 'location'].includes(name));
  if (!isVisit && !names.includes('identifier'))
    throw new Problem('ehr/search-needs', { type, needs: 'patient or _id' });
}

function patientParameter({ connection }: PlanNeeds, type: string): readonly [string] {
  return [type === 'Coverage' ? connection.flags.coverageSearchParameter : 'patient'];
}
