/** Small builders: an answer of the shape the 271 map makes, its trace by hand, and the facts of a visit around it. */
import type { Appointment, Bundle, Coverage, FhirResource, Patient } from 'fhir/r4.js';
import type { CheckFacts, CoverageFacts, TraceLine, VisitFacts } from '../../../server/verdict/index.ts';

const extensionBase = 'https://chartside.health/fhir/StructureDefinition/';
const x12 = (element: string, code: string) => ({
  coding: [{ system: `https://codesystem.x12.org/005010/${element}`, code }],
});
const extension = (name: string, rest: object) => ({ url: `${extensionBase}${name}`, ...rest });

/** One EB as its elements read: type, service type, and what else it says. */
export interface Eb {
  type: string;
  service?: string;
  procedure?: string;
  level?: string;
  kind?: string;
  plan?: string;
  period?: string;
  amount?: number;
  percent?: string;
  visits?: number;
  auth?: 'Y' | 'N' | 'U';
  network?: 'Y' | 'N' | 'U' | 'W';
  note?: string;
  place?: string;
  dates?: [qualifier: string, start?: string, end?: string][];
  entity?: { role: string; name?: string; phone?: string; id?: string };
}

function extensionsOf(eb: Eb, segment: number, entity: string) {
  return [
    extension('segment', { valuePositiveInt: segment }),
    ...(eb.kind ? [extension('insurance-type', { valueCodeableConcept: x12('1336', eb.kind) })] : []),
    ...(eb.auth === 'U' ? [extension('authorization-unknown', { valueBoolean: true })] : []),
    ...(eb.place
      ? [extension('place-of-service', { valueCodeableConcept: { coding: [{ code: eb.place }] } })]
      : []),
    ...(eb.dates ?? []).map(([qualifier, start, end]) =>
      extension('benefit-date', {
        extension: [
          { url: 'qualifier', valueCode: qualifier },
          { url: 'period', valuePeriod: { ...(start && { start }), ...(end && { end }) } },
        ],
      }),
    ),
    ...(eb.entity
      ? [
          extension('related-entity', {
            extension: [
              { url: 'role', valueCoding: { code: eb.entity.role } },
              { url: 'entity', valueReference: { reference: `Organization/${entity}` } },
            ],
          }),
        ]
      : []),
  ];
}

export const item = (eb: Eb, at: number) => ({
  ...(eb.service && { category: x12('1365', eb.service) }),
  ...(!eb.service && !eb.procedure && { category: { text: 'No service type stated' } }),
  ...(eb.procedure && { productOrService: { coding: [{ code: eb.procedure }] } }),
  ...((eb.type === 'I' || eb.type === 'E') && { excluded: true }),
  ...(eb.plan && { name: eb.plan }),
  ...(eb.note && { description: eb.note }),
  ...(eb.network && { network: x12('1073', eb.network) }),
  ...(eb.level && { unit: x12('1207', eb.level) }),
  ...(eb.period && { term: x12('615', eb.period) }),
  ...((eb.auth === 'Y' || eb.auth === 'N') && { authorizationRequired: eb.auth === 'Y' }),
  benefit: [
    {
      type: x12('1390', eb.type),
      ...(eb.amount !== undefined && { allowedMoney: { value: eb.amount, currency: 'USD' } }),
      ...(eb.percent && { allowedString: eb.percent }),
    },
    ...(eb.visits === undefined ? [] : [{ type: x12('673', 'VS'), allowedUnsignedInt: eb.visits }]),
  ],
  extension: extensionsOf(eb, 20 + at, `e${at}`),
});

export interface Answered {
  ebs?: readonly Eb[];
  aaa?: readonly [reason: string, followUp: string, loop: string][];
  period?: { start?: string; end?: string };
  person?: object;
  memberId?: string;
  group?: string;
  /** The payer's subscriber is somebody else: answered as a dependent. */
  dependent?: boolean;
  changed?: boolean;
  died?: string;
}

const base = 'Bundle.entry[0].resource';

function traceOf(said: Answered): TraceLine[] {
  return (said.ebs ?? []).flatMap((eb, at) => {
    const place = { segment: 20 + at, inSet: 18 + at, loop: '2110C', offset: 1000 + at * 20, length: 15 };
    const row = (element: number, path: string): TraceLine => ({
      row: `271.2110.EB#${path}`,
      at: { ...place, element },
      fhir: `${base}.insurance[0].item[${at}].${path}`,
    });
    return [
      row(1, 'benefit[0].type'),
      ...(eb.service ? [row(3, 'category')] : []),
      ...(eb.amount === undefined ? [] : [row(7, 'benefit[0].allowedMoney.value')]),
      ...(eb.auth ? [row(11, 'authorizationRequired')] : []),
      ...(eb.network ? [row(12, 'network')] : []),
    ];
  });
}

const ofPayer = (said: Answered) => ({
  resourceType: 'Coverage',
  id: 'theirs',
  status: 'active',
  subscriber: { reference: said.dependent ? 'Patient/holder' : 'Patient/theirs' },
  beneficiary: { reference: 'Patient/theirs' },
  payor: [{ display: 'Payer' }],
  ...(said.memberId && { subscriberId: said.memberId }),
  ...(said.group && { class: [{ type: { coding: [{ code: 'group' }] }, value: said.group }] }),
});

export function answer(said: Answered): NonNullable<CheckFacts['answer']> {
  const response = {
    resourceType: 'CoverageEligibilityResponse',
    id: 'r1',
    status: 'active',
    patient: { reference: 'Patient/theirs' },
    extension: [
      ...(said.changed ? [extension('payer-changed', { valueCode: '001' })] : []),
      ...(said.died ? [extension('payer-date-of-death', { valueDate: said.died })] : []),
    ],
    insurance: [
      {
        coverage: { reference: 'Coverage/theirs' },
        ...(said.period && { benefitPeriod: said.period }),
        item: (said.ebs ?? []).map(item),
      },
    ],
    error: (said.aaa ?? []).map(([reason, followUp, loop]) => ({
      code: x12('901', reason),
      extension: [
        extension('follow-up', { valueCode: followUp }),
        extension('error-loop', { valueString: loop }),
      ],
    })),
  };
  const entities = (said.ebs ?? []).flatMap((eb, at) =>
    eb.entity
      ? [
          {
            resourceType: 'Organization',
            id: `e${at}`,
            ...(eb.entity.name && { name: eb.entity.name }),
            ...(eb.entity.phone && { telecom: [{ system: 'phone', value: eb.entity.phone }] }),
            ...(eb.entity.id && { identifier: [{ value: eb.entity.id }] }),
          },
        ]
      : [],
  );
  const resources = [
    response,
    ofPayer(said),
    { resourceType: 'Patient', id: 'theirs', ...said.person },
    ...entities,
  ];
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource: resource as FhirResource })),
  };
  return { bundle, trace: traceOf(said) };
}

export const day = '2026-11-30';
export const now = '2026-11-23T15:00:00Z';

export function check(said: Answered, rest: Partial<CheckFacts> = {}): CheckFacts {
  return {
    state: said.ebs ? 'answered' : 'rejected',
    exchange: 'x1',
    askedAt: '2026-11-23T14:59:00Z',
    answeredAt: '2026-11-23T14:59:02Z',
    serviceDate: day,
    asked: { asDependent: false, serviceTypes: ['62'] },
    answer: answer(said),
    ...rest,
  };
}

export const patient: Patient = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ use: 'official', family: 'Rivera', given: ['Ana', 'Lucía'] }],
  birthDate: '1984-03-09',
  gender: 'female',
  address: [{ line: ['12 Oak Street'], city: 'Chicago', state: 'IL', postalCode: '60640' }],
};

export const appointment: Appointment = {
  resourceType: 'Appointment',
  id: 'a1',
  status: 'booked',
  start: '2026-11-30T16:20:00Z',
  participant: [],
};

export const coverage: Coverage = {
  resourceType: 'Coverage',
  id: 'c1',
  status: 'active',
  subscriberId: 'W123456701',
  subscriber: { reference: 'Patient/p1' },
  beneficiary: { reference: 'Patient/p1' },
  relationship: { coding: [{ code: 'self' }] },
  payor: [{ reference: 'Organization/o1' }],
  order: 1,
};

/** Facts with `undefined` for what shall be absent. */
type Absent<T> = { [K in keyof T]?: T[K] | undefined };
const without = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

export const insured = (rest: Absent<CoverageFacts> = {}): CoverageFacts =>
  without({
    coverage,
    order: 1,
    payerId: 'MERID',
    payerName: 'Meridian Health Plan',
    memberIdPattern: '^W\\d{9}$',
    memberIdShape: 'W and nine digits',
    verifyWithinDays: 3,
    networkOfOurs: 'in',
    procedureCodes: false,
    ...rest,
  }) as CoverageFacts;

export const visit = (rest: Absent<VisitFacts> = {}): VisitFacts =>
  without({
    now,
    appointment,
    timeZone: 'America/Chicago',
    serviceDate: day,
    patient,
    service: { procedure: { system: 'cpt', code: '70551' }, serviceTypes: ['62', '4', '30'], mapped: true },
    coverages: [insured()],
    ...rest,
  }) as VisitFacts;

/** An answer without anything to do: plan and MRI active, no authorization. */
export const fine: Eb[] = [
  { type: '1', service: '30', plan: 'Gold HMO' },
  { type: '1', service: '62', auth: 'N' },
];

/** A visit with one coverage that got this answer. */
export const answered = (
  said: Answered,
  rest: { visit?: Absent<VisitFacts>; coverage?: Absent<CoverageFacts>; check?: Partial<CheckFacts> } = {},
): VisitFacts =>
  visit({ coverages: [insured({ check: check(said, rest.check), ...rest.coverage })], ...rest.visit });
