import type { AnySegmentMap, ElementOpening, LoopMap, TransactionMap } from '../map.ts';
import {
  addressOf,
  numbers,
  organizationName,
  practitionerName,
  practitionerPrefix,
  workplaceOf,
} from './parties.ts';
import { contactOf, numbersOf } from './party-details.ts';
import { notStated, pasProfile, unknownIdentifier } from './systems.ts';

/** Loops 2010EA and 2010F: the care team, of the whole event or of one service. */
type TeamLoop = '2010EA' | '2010F';

// prettier-ignore
function nameOf(id: string): AnySegmentMap[] {
  return [
    {
      id: `${id}.NM1`, segment: 'NM1', to: 'careTeam', always: true,
      rows: [
        { id: 'role', x12: 1, as: 'x12-concept', list: '98', fhir: 'role', see: 'X217 NM101 | PAS careTeam.role' },
        { id: 'any-role', x12: 1, as: 'choice', choices: [{ code: 'SJ', is: {} }], way: 'write', see: 'X217 NM101 | PAS careTeam.role', lossy: 'A member without a role that X12 has goes out as service provider (SJ).' },
        { id: 'provider', x12: 2, as: 'reference', to: ['careRole', 'careOrganization'], fhir: 'provider', see: 'X217 NM1 | PAS careTeam.provider' },
      ],
    },
    {
      id: `${id}.NM1.organization`, segment: 'NM1', to: 'careOrganization', when: { 2: ['2'] }, constants: { 2: '2' }, joins: true, always: true,
      rows: [...organizationName, numbers.npi, numbers.employer, numbers.employerToo, numbers.transmitter],
    },
    { id: `${id}.NM1.role`, segment: 'NM1', to: 'careRole', when: { 2: ['1'] }, constants: { 2: '1' }, joins: true, always: true, rows: [] },
    {
      id: `${id}.NM1.person`, segment: 'NM1', to: 'carePerson', when: { 2: ['1'] }, constants: { 2: '1' }, joins: true, always: true,
      rows: [...practitionerName, practitionerPrefix, numbers.npi, numbers.employer, numbers.employerToo, numbers.socialSecurity, numbers.transmitter],
    },
  ];
}

// prettier-ignore
function taxonomyOf(id: string): AnySegmentMap[] {
  return [
    {
      id: `${id}.PRV`, segment: 'PRV', to: 'careTeam', constants: { 1: 'PE', 2: 'PXC' }, needs: 3,
      rows: [
        { id: 'part', x12: 1, as: 'x12-concept', list: '1221', fhir: 'extension[providerPart].valueCodeableConcept', see: 'X217 PRV01 | R4 careTeam', lossy: 'PRV01 goes out as performing (PE) unless the member says which part it has.' },
        { id: 'qualification', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'qualification', see: 'X217 PRV03 | PAS careTeam.qualification' },
      ],
    },
    {
      id: `${id}.PRV.role`, segment: 'PRV', to: 'careRole', way: 'write', otherwise: [`${id}.PRV`], constants: { 1: 'PE', 2: 'PXC' }, needs: 3,
      rows: [{ id: 'specialty', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'specialty[0]', see: 'X217 PRV03 | PAS PractitionerRole.specialty', lossy: 'Comes back as the qualification in the care team.' }],
    },
  ];
}

/** One loop for each member. At 2010F those the line points at, of those that are not for the whole request. */
export function careTeamLoop(id: string, loop: TeamLoop, most: number): LoopMap {
  const opening: ElementOpening = {
    scope: 'careTeam',
    in: 'claim',
    at: 'careTeam[+]',
    fixed: { 'extension[pas:careTeamClaimScope].valueBoolean': loop === '2010EA' },
    numbered: 'sequence',
    ...(loop === '2010F' ? { pointedBy: { in: 'line', at: 'careTeamSequence' } } : {}),
  };
  const at = `${id}.${loop}`;
  return {
    loop: [loop],
    most,
    opens: [
      opening,
      { scope: 'carePerson', resource: 'Practitioner' },
      { scope: 'careOrganization', resource: 'Organization' },
      // After whom it leads to, so that each member's role is that of its own person.
      { scope: 'careRole', resource: 'PractitionerRole' },
    ],
    parts: [
      ...nameOf(at),
      ...numbersOf(at, 'careNumber', 'careOrganization'),
      ...numbersOf(`${at}.person`, 'carePersonNumber', 'carePerson'),
      ...addressOf(at, 'careOrganization'),
      ...addressOf(`${at}.person`, 'carePerson'),
      ...workplaceOf(at, 'careLocation'),
      ...contactOf(at, 'careOrganization'),
      ...taxonomyOf(at),
    ],
  };
}

/** The resources of a care team's members. */
export const careTeam: TransactionMap['resources'] = {
  careRole: {
    type: 'PractitionerRole',
    profile: pasProfile('practitionerrole'),
    insteadOf: { telecom: { at: 'endpoint[0]', value: notStated } },
    links: { practitioner: ['carePerson'] },
    required: ['practitioner'],
    merges: true,
    found: [{ in: 'careTeam', at: 'provider' }],
  },
  carePerson: {
    type: 'Practitioner',
    defaults: { 'identifier[0]': unknownIdentifier, 'name[0]': { _family: notStated } },
    required: ['name[0].family'],
    profile: pasProfile('practitioner'),
    merges: true,
    found: [
      { in: 'careRole', at: 'practitioner' },
      { in: 'careTeam', at: 'provider' },
    ],
  },
  careOrganization: {
    type: 'Organization',
    fixed: { active: true },
    required: ['name'],
    profile: pasProfile('organization'),
    merges: true,
    found: [{ in: 'careTeam', at: 'provider' }],
  },
  careLocation: { type: 'Location', found: [{ in: 'careRole', at: 'location[0]' }] },
};
