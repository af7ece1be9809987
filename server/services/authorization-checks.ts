/** What is missing or wrong in a request before it is sent: the payer would find it too, days later. Pure. */
import { standardLibrary } from '#x12';
import type {
  AuthorizationDraft,
  AuthorizationForm,
  DraftService,
  FieldName,
  FieldProblem,
  ProviderView,
} from '../authorization-view.ts';
import { isNpi } from '../npi.ts';
import type { AuthorizationFacts } from './authorization-chart.ts';
import { asOfToday } from './eligibility-request.ts';

type Code = FieldProblem['code'];
type Blame = (
  field: FieldName,
  code: Code,
  severity?: FieldProblem['severity'],
  params?: Record<string, string>,
) => void;

/** X12 carries twelve diagnoses, four modifiers and 264 characters of text. */
const DIAGNOSES = 12;
const NOTE = 264;
const YEARS_AHEAD = 2;

/** Every problem, worst first. `sources` say where a value would be repaired. */
export function problemsOf(
  draft: AuthorizationDraft,
  facts: AuthorizationFacts,
  sources: AuthorizationForm['sources'] = [],
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const blameOf =
    (line?: number): Blame =>
    (field, code, severity = 'block', params = {}) => {
      const source = sources.find((one) => one.field === field && one.line === line)?.source;
      const place = { field, ...(line === undefined ? {} : { line }) };
      problems.push({ ...place, code, severity, params, ...(source ? { source } : {}) });
    };
  checkPatient(facts, blameOf());
  checkHead(draft, blameOf());
  checkProvider(draft.requester, 'requester', blameOf());
  if (draft.services.length === 0) blameOf()('service.code', 'no-service');
  for (const [index, service] of draft.services.entries()) checkService(service, facts, blameOf(index + 1));
  const weight = ({ severity }: FieldProblem) => ['block', 'warn', 'info'].indexOf(severity);
  return problems.toSorted((a, b) => weight(a) - weight(b));
}

function checkPatient({ patient, covered, route }: AuthorizationFacts, blame: Blame): void {
  const [name] = asOfToday(patient).name ?? [];
  if (!name?.family) blame('patient.name', 'missing');
  if (!patient.birthDate) blame('patient.birthDate', 'missing');
  if (!patient.gender) blame('patient.gender', 'missing', 'warn');
  const memberId = covered.coverage.subscriberId?.trim();
  if (!memberId) blame('patient.memberId', 'missing');
  else if (route.memberIdPattern && !new RegExp(route.memberIdPattern, 'u').test(memberId))
    blame('patient.memberId', 'member-id-shape', 'warn', { shape: route.memberIdShape ?? '' });
}

function checkHead(draft: AuthorizationDraft, blame: Blame): void {
  if (!draft.placeOfService) blame('placeOfService', 'missing');
  else if (!/^\d{2}$/.test(draft.placeOfService)) blame('placeOfService', 'not-a-code');
  if (draft.diagnoses.length === 0) blame('diagnoses', 'no-diagnosis');
  if (draft.diagnoses.length > DIAGNOSES)
    blame('diagnoses', 'too-many-diagnoses', 'block', { limit: String(DIAGNOSES) });
  for (const { code } of draft.diagnoses)
    if (!/^[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/.test(code))
      blame('diagnoses', 'not-a-code', 'block', { code });
  if ((draft.note?.length ?? 0) > NOTE) blame('note', 'too-long', 'block', { limit: String(NOTE) });
}

function checkProvider(
  provider: ProviderView | undefined,
  field: 'requester' | 'service.provider',
  blame: Blame,
): void {
  if (!provider) {
    blame(field, 'missing');
    return;
  }
  if (!(provider.kind === 'person' ? provider.family : provider.name)) blame(field, 'missing');
  if (!provider.npi) blame(`${field}.npi`, 'missing');
  else if (!isNpi(provider.npi)) blame(`${field}.npi`, 'npi-check-digit');
  if (field === 'requester' && !provider.phone) blame('requester.phone', 'missing', 'warn');
}

function checkService(service: DraftService, facts: AuthorizationFacts, blame: Blame): void {
  if (!service.code?.code) blame('service.code', 'missing');
  else if (!/^(\d{4}[0-9A-Z]|[A-Z]\d{4})$/.test(service.code.code)) blame('service.code', 'not-a-code');
  if (service.modifiers.length > 4) blame('service.modifiers', 'beyond-limit', 'block', { limit: '4' });
  else if (service.modifiers.some((one) => !/^[0-9A-Z]{2}$/.test(one)))
    blame('service.modifiers', 'not-a-code');
  if (!service.serviceType) blame('service.type', 'missing');
  else if (!(service.serviceType in standardLibrary().codesOf('1365-service')))
    blame('service.type', 'not-a-code');
  if (service.quantity === undefined) blame('service.quantity', 'missing');
  else if (!(service.quantity > 0 && service.quantity < 10_000))
    blame('service.quantity', 'beyond-limit', 'block', { limit: '9999' });
  else if (!service.unit) blame('service.quantity', 'unit-missing');
  checkDates(service, facts.today, blame);
  checkProvider(service.provider, 'service.provider', blame);
}

function checkDates({ start, end }: DraftService, today: string, blame: Blame): void {
  if (!start || !isDay(start)) {
    blame('service.start', start ? 'not-a-date' : 'missing');
    return;
  }
  if (start < today) blame('service.start', 'date-in-past', 'warn');
  if (Number(start.slice(0, 4)) - Number(today.slice(0, 4)) > YEARS_AHEAD)
    blame('service.start', 'beyond-limit', 'block', { limit: String(YEARS_AHEAD) });
  if (end === undefined || end === '') return;
  if (!isDay(end)) blame('service.end', 'not-a-date');
  else if (end < start) blame('service.end', 'date-order');
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  );
}
