/** What the payer holds differently from the chart; trivial spelling is none. */
import type { Difference } from '../panel-view.ts';
import type { Answer } from './answer.ts';
import { firstDayOf } from './dates.ts';
import type { CoverageFacts, VisitFacts } from './facts.ts';
import { codeOf, element, list, text, texts, type Fhir } from './fhir.ts';
import { normaliseId, sameFamily, sameGiven } from './names.ts';

type Field = Difference['field'];

const fhir = (resource: unknown): Fhir => element(resource) ?? {};

/** The names to compare with, the legal one first; an old name is no name of today. */
function namesOf(person: Fhir): Fhir[] {
  const rank = (name: Fhir): number => ['official', 'usual'].indexOf(text(name['use']) ?? '') >>> 0;
  return list(person['name'])
    .filter((name) => name['use'] !== 'old')
    .sort((a, b) => rank(a) - rank(b));
}

const familyOf = (name: Fhir | undefined): string | undefined => text(name?.['family']);
const givenOf = (name: Fhir | undefined): string | undefined => text(texts(name?.['given']).join(' '));

function classOf(coverage: Fhir, code: string): string | undefined {
  return text(list(coverage['class']).find((one) => codeOf(one['type']) === code)?.['value']);
}

function addressOf(person: Fhir): { shown: string; zip: string; house: string } | undefined {
  const address = list(person['address']).find((one) => one['use'] !== 'old' && one['use'] !== 'billing');
  const line = texts(address?.['line'])[0] ?? '';
  const zip = (text(address?.['postalCode']) ?? '').replace(/\D/g, '').slice(0, 5);
  if (!address || (line === '' && zip === '')) return undefined;
  const shown = [line, text(address['city']), text(address['state']), text(address['postalCode'])]
    .filter((part) => part)
    .join(', ');
  return { shown, zip, house: /\d+/.exec(line)?.[0] ?? '' };
}

const contradicts = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b;

function nameDifferences(patient: Fhir, payers: Fhir): [Field, string, string, string][] {
  const ours = namesOf(patient);
  const [family, given] = [familyOf(list(payers['name'])[0]), givenOf(list(payers['name'])[0])];
  const found: [Field, string, string, string][] = [];
  const families = ours.map(familyOf).filter((one) => one !== undefined);
  if (family !== undefined && families[0] !== undefined && !families.some((one) => sameFamily(one, family))) {
    found.push(['family', families[0], family, 'name[0].family']);
  }
  const givens = ours.map(givenOf).filter((one) => one !== undefined);
  if (given !== undefined && givens[0] !== undefined && !givens.some((one) => sameGiven(one, given))) {
    found.push(['given', givens[0], given, 'name[0].given[0]']);
  }
  return found;
}

function personDifferences(patient: Fhir, payers: Fhir): [Field, string, string, string][] {
  const found = nameDifferences(patient, payers);
  const [birth, theirBirth] = [firstDayOf(patient['birthDate']), firstDayOf(payers['birthDate'])];
  if (birth && theirBirth && birth !== theirBirth) found.push(['birthDate', birth, theirBirth, 'birthDate']);
  const stated = (value: unknown): string => (value === 'male' || value === 'female' ? value : '');
  const [sex, theirSex] = [stated(patient['gender']), stated(payers['gender'])];
  if (contradicts(sex, theirSex)) found.push(['gender', sex, theirSex, 'gender']);
  const [home, theirs] = [addressOf(patient), addressOf(payers)];
  if (home && theirs && (contradicts(home.zip, theirs.zip) || contradicts(home.house, theirs.house))) {
    found.push(['address', home.shown, theirs.shown, 'address[0].line[0]']);
  }
  return found;
}

/** Our member id: the one on the Coverage, else its member identifier, else what was asked with. */
export function memberIdOf(facts: CoverageFacts): string | undefined {
  const coverage = fhir(facts.coverage);
  const identifiers = list(coverage['identifier']);
  const member = identifiers.find((one) => codeOf(one['type']) === 'MB') ?? identifiers[0];
  return text(coverage['subscriberId']) ?? text(member?.['value']);
}

function coverageDifferences(facts: CoverageFacts, payers: Fhir): [Field, string, string, string][] {
  const found: [Field, string, string, string][] = [];
  const ours = memberIdOf(facts) ?? text(facts.check?.asked?.memberId);
  const theirs = text(payers['subscriberId']);
  if (ours && theirs && normaliseId(ours) !== normaliseId(theirs))
    found.push(['memberId', ours, theirs, 'subscriberId']);
  const [group, theirGroup] = [classOf(fhir(facts.coverage), 'group'), classOf(payers, 'group')];
  if (group && theirGroup && normaliseId(group) !== normaliseId(theirGroup)) {
    found.push([
      'group',
      group,
      theirGroup,
      `class[${list(payers['class']).findIndex((one) => codeOf(one['type']) === 'group')}].value`,
    ]);
  }
  return found;
}

export function differencesOf(visit: VisitFacts, facts: CoverageFacts, answer: Answer): Difference[] {
  // An answer about the policy holder alone cannot be compared with a patient who is somebody else.
  const holder = answer.answeredAs === 'subscriber' && facts.check?.asked?.asDependent === true;
  const person = holder ? [] : personDifferences(fhir(visit.patient), answer.patient ?? {});
  const toDifference =
    (resource: Fhir | undefined) =>
    ([field, ours, payers, path]: [Field, string, string, string]): Difference => ({
      field,
      ours,
      payers,
      evidence: answer.evidence(resource, path),
    });
  return [
    ...person.map(toDifference(answer.patient)),
    ...coverageDifferences(facts, answer.coverage ?? {}).map(toDifference(answer.coverage)),
  ];
}
