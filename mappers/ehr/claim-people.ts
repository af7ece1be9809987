/** Who and what a request for prior authorization is about: patient, coverage, payer, requester, care team. */
import type { ContactPoint, Coverage, Organization, Patient } from 'fhir/r4.js';
import { codeTable } from '../code-tables.ts';
import type { ClaimProvider } from './claim.ts';
import {
  addResource,
  pasProfile,
  problem,
  putIdentifiers,
  warning,
  x12Concept,
  x12System,
  type ClaimWork,
} from './claim-work.ts';
import { codingIn, systemName, urlOf } from './code-systems.ts';
import type { Recorder } from './recorder.ts';

type Reference = { readonly reference: string };

export function addPatient(work: ClaimWork, patient: Patient, as: 'beneficiary' | 'subscriber'): Reference {
  return addResource(work, patient, pasProfile(`profile-${as}`), (target) => {
    if (putIdentifiers(work, target, patient) === 0)
      problem(
        work,
        'patient-identifier',
        'Patient.identifier',
        'PAS needs an identifier with a system and a value.',
      );
    // Minimum necessary: what a reviewer needs to know the person, and nothing else of the chart.
    target.copy(
      patient,
      'Patient',
      ['name', 'birthDate', 'address', 'multipleBirthInteger'],
      'claim.Patient#person',
    );
    putTelecom(target, patient);
    target.put('gender', patient.gender ?? 'unknown', {
      row: 'claim.Patient#gender',
      ...(patient.gender && { from: 'Patient.gender' }),
    });
    if (patient.gender === undefined)
      work.absent.push({ path: 'Patient.gender', why: 'The chart does not say it; "unknown" is sent.' });
    if (patient.name === undefined || patient.name.length === 0)
      problem(work, 'patient-name', 'Patient.name', 'The patient has no name.');
    if (patient.birthDate === undefined)
      problem(
        work,
        'birth-date',
        'Patient.birthDate',
        'The payer finds a member by the birth date, which is missing.',
      );
  });
}

/** The first name an own address, then those of `others`: US Core wants a role to be reachable. */
function putTelecom(target: Recorder, ...owners: readonly (TelecomOwner | undefined)[]): boolean {
  for (const owner of owners) {
    const list = (owner?.telecom ?? []).flatMap((one, index) =>
      one.system && one.value ? [{ one, index }] : [],
    );
    for (const [at, { one, index }] of list.entries())
      target.put(`telecom[${at}]`, one, {
        row: `claim.${String(target.json['resourceType'])}#telecom`,
        from: `${owner?.resourceType ?? ''}.telecom[${index}]`,
      });
    if (list.length > 0) return true;
  }
  return false;
}
interface TelecomOwner {
  readonly resourceType: string;
  readonly telecom?: readonly ContactPoint[] | undefined;
}

/** The member id and where it stands: the identifier of type MB, else the subscriber's id. */
export function memberIdOf(coverage: Coverage): { value: string; from: string; system?: string } | undefined {
  for (const [index, { type, value, system }] of (coverage.identifier ?? []).entries())
    if (value?.trim() && codingIn(type, ['identifier-type'])?.coding.code === 'MB')
      return { value: value.trim(), from: `Coverage.identifier[${index}].value`, ...(system && { system }) };
  const value = coverage.subscriberId?.trim();
  return value ? { value, from: 'Coverage.subscriberId' } : undefined;
}

export function addCoverage(work: ClaimWork, insurer: Reference, beneficiary: Reference): Reference {
  const { coverage } = work.chart;
  return addResource(work, coverage, pasProfile('profile-coverage'), (target) => {
    putMember(work, target);
    target.put('status', 'active', { row: 'claim.Coverage#status' });
    if (coverage.status !== 'active')
      warning(
        work,
        'coverage-status',
        'Coverage.status',
        'The coverage is not active in the chart; PAS takes active only.',
      );
    target.copy(coverage, 'Coverage', ['type', 'period', 'class'], 'claim.Coverage#plan');
    target.put('beneficiary', beneficiary, {
      row: 'claim.Coverage#beneficiary',
      from: 'Coverage.beneficiary',
    });
    target.put('payor[0]', insurer, { row: 'claim.Coverage#payor', from: 'Coverage.payor[0]' });
    putSubscriber(work, target, beneficiary);
  });
}

function putMember(work: ClaimWork, target: Recorder): void {
  const { coverage } = work.chart;
  const member = memberIdOf(coverage);
  if (member === undefined) {
    problem(
      work,
      'no-member-id',
      'Coverage',
      'Neither an identifier of type MB nor a subscriber id is there.',
    );
    return;
  }
  const row = 'claim.Coverage#member-id';
  const type = { coding: [{ system: urlOf('identifier-type'), code: 'MB' }] };
  target.put('identifier[0].type', type, { row });
  target.put('identifier[0].system', member.system, { row, from: member.from.replace(/value$/, 'system') });
  target.put('identifier[0].value', member.value, { row, from: member.from });
  target.copy(coverage, 'Coverage', ['subscriberId'], 'claim.Coverage#subscriber-id');
}

/** FHIR's code and, beside it, the X12 one (element 1069). */
function putSubscriber(work: ClaimWork, target: Recorder, beneficiary: Reference): void {
  const { coverage, subscriber } = work.chart;
  const row = 'claim.Coverage#relationship';
  const found = codingIn(coverage.relationship, ['subscriber-relationship']);
  const ownX12 = coverage.relationship?.coding?.find(({ system }) => system === x12System('1069'))?.code;
  const table = codeTable('relationship').rows;
  const code = found?.coding.code ?? table.find(({ x12 }) => x12 === ownX12)?.fhir;
  const x12 = ownX12 ?? table.find(({ fhir }) => fhir === code)?.x12;
  if (code === undefined && x12 === undefined) {
    problem(
      work,
      'relationship',
      'Coverage.relationship',
      'Whether the patient is the policy holder is not said.',
    );
    return;
  }
  const codings = [
    ...(code === undefined ? [] : [{ system: urlOf('subscriber-relationship'), code: String(code) }]),
    ...(x12 === undefined ? [] : [{ system: x12System('1069'), code: x12 }]),
  ];
  target.put('relationship.coding', codings, { row, from: 'Coverage.relationship' });
  if (x12 === undefined)
    warning(work, 'relationship-code', 'Coverage.relationship', 'X12 has no code for this relationship.');
  if (code === 'self')
    target.put('subscriber', beneficiary, { row: 'claim.Coverage#subscriber', from: 'Coverage.beneficiary' });
  else if (subscriber === undefined)
    problem(
      work,
      'no-subscriber',
      'Coverage.subscriber',
      'The policy holder is another person, who is not known.',
    );
  else
    target.put('subscriber', addPatient(work, subscriber, 'subscriber'), {
      row: 'claim.Coverage#subscriber',
      from: 'Coverage.subscriber',
    });
}

/** `role` is X12 element 98: `X3` who reviews, `PR` payer, `1P` provider, `FA` facility. */
export function addOrganization(
  work: ClaimWork,
  organization: Organization,
  as: 'insurer' | 'requestor' | 'organization',
  role?: string,
): Reference {
  return addResource(work, organization, pasProfile(`profile-${as}`), (target) => {
    putIdentifiers(work, target, organization);
    const own = organization.type
      ?.flatMap(({ coding = [] }) => coding)
      .find(({ system }) => system === x12System('98'));
    const code = own?.code ?? role;
    if (code !== undefined)
      target.put('type[0]', x12Concept('98', code), {
        row: 'claim.Organization#role',
        ...(own && { from: 'Organization.type' }),
      });
    target.put('active', true, { row: 'claim.Organization#active' });
    if (organization.active === false)
      warning(work, 'inactive', 'Organization.active', 'The organization is not active in the chart.');
    target.copy(organization, 'Organization', ['name', 'address'], 'claim.Organization#place');
    if (as === 'requestor')
      target.copy(organization, 'Organization', ['contact'], 'claim.Organization#contact');
    putTelecom(target, organization);
    if (!organization.name)
      problem(work, 'organization-name', 'Organization.name', 'The organization has no name.');
  });
}

/** A provider as PAS takes one: a role with its person, or the organization alone. */
export function addProvider(
  work: ClaimWork,
  provider: ClaimProvider,
  at: string,
  asks: boolean,
): Reference | undefined {
  const { practitioner, organization } = provider;
  if (practitioner !== undefined) return addRole(work, provider, at);
  if (organization !== undefined)
    return addOrganization(work, organization, asks ? 'requestor' : 'organization', asks ? '1P' : undefined);
  problem(work, 'no-provider', at, 'Neither a practitioner nor an organization is known.');
  return undefined;
}

function addRole(work: ClaimWork, provider: ClaimProvider, at: string): Reference | undefined {
  const { practitioner, organization, location } = provider;
  if (practitioner === undefined) return undefined;
  const person = addResource(work, practitioner, pasProfile('profile-practitioner'), (target) => {
    if (putIdentifiers(work, target, practitioner) === 0)
      problem(
        work,
        'practitioner-identifier',
        'Practitioner.identifier',
        'PAS needs an identifier, best the NPI.',
      );
    else if (!practitioner.identifier?.some(({ system }) => systemName(system) === 'npi'))
      warning(work, 'no-npi', 'Practitioner.identifier', 'The practitioner has no NPI.');
    target.copy(practitioner, 'Practitioner', ['name', 'address'], 'claim.Practitioner#person');
    putTelecom(target, practitioner);
    if (!practitioner.name?.some(({ family }) => family))
      problem(work, 'practitioner-name', 'Practitioner.name', 'The practitioner has no family name.');
  });
  const role = provider.role ?? {
    resourceType: 'PractitionerRole' as const,
    // No role is in the chart, and PAS refers to people by their roles: this one stands for person and place of this request.
    id: `${work.settings.claimId}-role-${[...work.sources.keys()].filter((key) => key.startsWith('PractitionerRole/')).length + 1}`,
  };
  return addResource(
    work,
    knownRole(work, provider, person) ?? role,
    pasProfile('profile-practitionerrole'),
    (target) => {
      target.put('practitioner', person, {
        row: 'claim.PractitionerRole#practitioner',
        from: `${at}.practitioner`,
      });
      if (organization !== undefined)
        target.put('organization', addOrganization(work, organization, 'organization'), {
          row: 'claim.PractitionerRole#organization',
          from: `${at}.organization`,
        });
      target.copy(role, 'PractitionerRole', ['code', 'specialty'], 'claim.PractitionerRole#specialty');
      if (location?.address && location.name) putLocation(work, target, provider);
      if (!putTelecom(target, provider.role, practitioner, organization, location))
        problem(
          work,
          'no-phone',
          `${at}.telecom`,
          'Neither the role, the person nor the organization has a phone number.',
        );
    },
  );
}

/** A role made for the same person and organization earlier in this request. */
function knownRole(work: ClaimWork, { role, organization }: ClaimProvider, person: Reference) {
  if (role !== undefined) return undefined;
  for (const [key, target] of work.resources) {
    const { practitioner, organization: at } = target.json as {
      practitioner?: Reference;
      organization?: Reference;
    };
    const isSame =
      practitioner?.reference === person.reference &&
      at?.reference === (organization && `Organization/${organization.id ?? ''}`);
    if (key.startsWith(`PractitionerRole/${work.settings.claimId}-role-`) && isSame)
      return work.sources.get(key) as { resourceType: 'PractitionerRole' };
  }
  return undefined;
}

function putLocation(work: ClaimWork, role: Recorder, { location, organization }: ClaimProvider): void {
  if (location === undefined) return;
  const reference = addResource(work, location, pasProfile('profile-location'), (target) => {
    target.put('status', 'active', { row: 'claim.Location#status' });
    target.copy(location, 'Location', ['name', 'address'], 'claim.Location#place');
    putTelecom(target, location);
    if (organization !== undefined)
      target.put(
        'managingOrganization',
        { reference: `Organization/${organization.id ?? ''}` },
        {
          row: 'claim.Location#organization',
          from: 'Location.managingOrganization',
        },
      );
  });
  role.put('location[0]', reference, {
    row: 'claim.PractitionerRole#location',
    from: 'PractitionerRole.location[0]',
  });
}
