/** Questions for different people and coverages, and the 270 our own use case writes for each. All people are invented. */
import type { Coverage, CoverageEligibilityRequest, HumanName, Patient, RelatedPerson } from 'fhir/r4.js';
import { loadRoutes } from '../../server/payers/routes.ts';
import type { Route } from '../../server/payers/route.ts';
import {
  buildRequest,
  compose270,
  requestBundle,
  type Question,
} from '../../server/services/eligibility-request.ts';

type Person = Pick<Patient, 'birthDate' | 'gender' | 'address'> & { readonly name: HumanName };
type Items = CoverageEligibilityRequest['item'];

interface Case {
  readonly name: string;
  readonly payer?: string;
  readonly patient?: Partial<Person>;
  /** The policy holder, when it is not the patient. */
  readonly holder?: Person;
  readonly relationship?: string;
  readonly memberId?: string;
  readonly classes?: Coverage['class'];
  readonly serviceTypes?: readonly string[];
  /** Asked instead of the service types. */
  readonly items?: Items;
  readonly date?: string;
  readonly change?: Partial<Route>;
  /** Why one of the two validators cannot judge it: then the other one and the envelope check do. */
  readonly onlyPyx12?: string;
  /** The fault we must tell instead of writing anything. */
  readonly refused?: RegExp;
}

const ana: Person = {
  name: { family: 'Rivera', given: ['Ana'] },
  birthDate: '1984-03-09',
  gender: 'female',
};
const erik: Person = {
  name: { family: 'Lindqvist', given: ['Erik', 'Olof'], suffix: ['III'] },
  birthDate: '1983-04-04',
  gender: 'male',
};

const product = (system: string, code: string, ...modifiers: string[]): NonNullable<Items>[number] => ({
  productOrService: { coding: [{ system, code }] },
  ...(modifiers.length > 0 ? { modifier: modifiers.map((text) => ({ text })) } : {}),
});
const cpt = 'http://www.ama-assn.org/go/cpt';
const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

const noType = 'LFH refuses an EQ without a service type, which the guide allows beside a procedure code.';

const cases: readonly Case[] = [
  { name: 'subscriber' },
  { name: 'subscriber, several service types', serviceTypes: ['62', '4', '30'] },
  { name: 'subscriber, twelve service types', serviceTypes: ['1', '2', '4', '5', '33', '35', '47', '48', '62', '86', '98', 'UC'] },
  { name: 'payer that takes one service type', payer: 'EVGMD', memberId: 'EM10000009', serviceTypes: ['62', '4', '30'] },
  { name: 'Medicare', payer: 'MEDCR', memberId: '1EG4TE5MK73' },
  { name: 'Lakeshore', payer: 'LKSHR', memberId: 'LB10000003', date: '2026-12-07' },
  { name: 'Slate', payer: 'SLATE', memberId: 'SM1000012' },
  { name: 'dependent child', holder: erik, relationship: 'child', patient: { name: { family: 'Lindqvist', given: ['Mia'] }, birthDate: '2015-12-01' } },
  { name: 'dependent spouse', holder: erik, relationship: 'spouse', serviceTypes: ['98', '30'] },
  { name: 'dependent of another kind', holder: erik, relationship: 'other' },
  { name: 'dependent, holder with an address', holder: { ...erik, address: [{ line: ['5 Elm St'], city: 'Duluth', state: 'MN', postalCode: '55802' }] }, relationship: 'child' },
  { name: 'accents and an apostrophe', patient: { name: { family: "O'Connor-Fernández de la Vega", given: ['María-José', 'Ñuñez'] } } },
  { name: 'delimiters inside a name', patient: { name: { family: 'Ri*ve~ra: ^Sons', given: ['An>a', '|'] } }, refused: /The last name: A value contains a delimiter/ },
  { name: 'letters outside of Latin', patient: { name: { family: 'Łukaszewicz', given: ['Đorđe', 'Æsa'] } } },
  { name: 'names longer than X12 takes', patient: { name: { family: 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley', given: ['Hubert Blaine Adolph Charles David Earl Frederick', 'Gerald Hubert Irvin John Kenneth'] } } },
  { name: 'one letter', patient: { name: { family: 'O', given: ['J'] } } },
  { name: 'suffix', patient: { name: { family: 'Brandt', given: ['Walter', 'J'], suffix: ['Jr'] }, gender: 'male' } },
  { name: 'no given name', patient: { name: { family: 'Sato' } }, onlyPyx12: 'LFH wants a first name of everybody.' },
  { name: 'gender other', patient: { gender: 'other' } },
  { name: 'address with a nine-digit ZIP', patient: { address: [{ line: ['100 North Field Road, Apt. 4', 'Building B'], city: 'Chicago', state: 'IL', postalCode: '60601-1234' }] } },
  { name: 'foreign address', patient: { address: [{ line: ['1 Rue de la Paix'], city: 'Montréal', country: 'CA' }] } },
  { name: 'group number', classes: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'group' }] }, value: 'GRP-0042' }] },
  { name: 'no member id: name and birth date ask', memberId: '' },
  { name: 'CPT code', items: [product(cpt, '70551')], onlyPyx12: noType },
  { name: 'CPT code with modifiers', items: [product(cpt, '70553', '26', 'LT')], onlyPyx12: noType },
  { name: 'HCPCS code', items: [product(hcpcs, 'E0601')], onlyPyx12: noType },
  { name: 'service type and CPT code', serviceTypes: ['62'], items: [{ category: { coding: [{ system: 'https://codesystem.x12.org/005010/1365', code: '62' }] } }, product(cpt, '70551')], onlyPyx12: 'LFH reads one EQ loop for each person.' },
  { name: 'other delimiters', change: { delimiters: { element: '|', repetition: '!', component: '>', segment: '"' } } },
  { name: 'asked as a person', change: { provider: { npi: '1467560003', name: 'Harlow, June', entity: '1' } } },
  { name: 'leap day', patient: { birthDate: '2000-02-29' }, date: '2028-02-29' },
]; // prettier-ignore

function questionOf(one: Case): Question {
  const { name, ...rest } = { ...ana, ...one.patient };
  const patient: Patient = { resourceType: 'Patient', id: 'p1', name: [name], ...rest };
  const memberId = one.memberId ?? 'W123456701';
  const code = one.relationship ?? 'self';
  const holder: RelatedPerson | undefined = one.holder && {
    resourceType: 'RelatedPerson',
    id: 'h1',
    patient: { reference: 'Patient/p1' },
    ...one.holder,
    name: [one.holder.name],
  };
  const coverage: Coverage = {
    resourceType: 'Coverage',
    id: 'c1',
    status: 'active',
    beneficiary: { reference: 'Patient/p1' },
    subscriber: { reference: holder ? 'RelatedPerson/h1' : 'Patient/p1' },
    relationship: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code }],
    },
    payor: [{ reference: 'Organization/payer' }],
    ...(memberId === '' ? {} : { subscriberId: memberId }),
    ...(one.classes ? { class: one.classes } : {}),
  };
  return {
    patient,
    coverage,
    ...(holder ? { subscriber: holder } : {}),
    serviceTypes: one.serviceTypes ?? ['30'],
    serviceDate: one.date ?? '2026-11-25',
  };
}

export interface Written {
  readonly name: string;
  readonly onlyPyx12?: string;
  readonly refused?: RegExp;
  /** Absent when the 270 could not be written; `fault` says why. */
  readonly bytes?: Uint8Array;
  readonly fault?: string;
}

/** One 270 for each case, as a check from the chart writes it. */
export function writeQuestions(): Written[] {
  const routes = loadRoutes('http://127.0.0.1:9/x12');
  return cases.map((one, index) => {
    const found = routes.find(({ payer }) => payer.id === (one.payer ?? 'MERID'));
    if (found === undefined) throw new Error(`There is no route to ${one.payer ?? 'MERID'}.`);
    const route = { ...found, ...one.change };
    const question = questionOf(one);
    const id = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
    const request = buildRequest(question, route, id, '2026-11-23T15:00:00Z');
    const asked = one.items ? { ...request, item: one.items } : request;
    const { name, onlyPyx12, refused } = one;
    const told = { name, ...(onlyPyx12 ? { onlyPyx12 } : {}), ...(refused ? { refused } : {}) };
    const numbers = { interchange: index + 1, group: index + 1, set: index + 1 };
    try {
      const bundle = requestBundle(asked, question, route);
      return { ...told, bytes: compose270(bundle, route, numbers, '2026-11-23T15:00:00Z') };
    } catch (error) {
      return { ...told, fault: error instanceof Error ? error.message : String(error) };
    }
  });
}
