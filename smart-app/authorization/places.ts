/** Fields of the form by name: their order, their ids on the page, and what is wrong with them. */
import type {
  AuthorizationForm,
  FieldName,
  FieldPlace,
  FieldProblem,
  FieldSource,
} from '../../server/authorization-view.ts';

/** As the form shows them, from the top. */
const order: readonly FieldName[] = [
  'service.code',
  'service.modifiers',
  'service.type',
  'service.quantity',
  'service.start',
  'service.end',
  'service.provider',
  'service.provider.npi',
  'diagnoses',
  'placeOfService',
  'category',
  'certification',
  'levelOfService',
  'requester',
  'requester.npi',
  'requester.phone',
  'note',
  'patient.name',
  'patient.birthDate',
  'patient.gender',
  'patient.memberId',
  'coverage',
  'payer',
];

/** What only the chart can change: the form shows it, and says where to correct it. */
export function isOfTheChart(field: FieldName): boolean {
  return field.startsWith('patient.') || field === 'coverage' || field === 'payer';
}

export function isLine(field: FieldName): boolean {
  return field.startsWith('service.');
}

/** The element that takes the focus when this field is asked for. */
export function idOfPlace({ field, line }: FieldPlace): string {
  const name = field.replaceAll('.', '-');
  return isLine(field) ? `${name}-${String(line ?? 1)}` : name;
}

export function isSamePlace(one: FieldPlace, other: FieldPlace): boolean {
  return idOfPlace(one) === idOfPlace(other);
}

/** Tells one problem from another, also two of one kind in one field. */
export function keyOf(problem: FieldProblem): string {
  return `${idOfPlace(problem)} ${problem.code} ${JSON.stringify(problem.params)}`;
}

/** What stops the request first, then as the form runs. */
export function inOrder(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const rank = ({ field, line, severity }: FieldProblem) =>
    (severity === 'block' ? 0 : 10_000) + order.indexOf(field) * 100 + (line ?? 0);
  return problems.toSorted((one, another) => rank(one) - rank(another));
}

export function problemsAt(problems: readonly FieldProblem[], place: FieldPlace): readonly FieldProblem[] {
  return problems.filter((one) => isSamePlace(one, place));
}

export function sourceAt(form: AuthorizationForm, place: FieldPlace): FieldSource | undefined {
  return form.sources.find((one) => isSamePlace(one, place))?.source;
}
