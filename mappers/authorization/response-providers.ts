import type { AnySegmentMap, ElementOpening, Key, LoopMap, Part, Row, Scopes } from '../map.ts';
import type { PasVersion } from '../versions.ts';
import { addressOf, numbers, organizationName, practitionerName, practitionerPrefix } from './parties.ts';
import { numbersOf } from './party-details.ts';
import { ofLine, rejectionsOf } from './response-errors.ts';

/** Loops 2010EA and 2010FA of the 278 response: providers that were authorized, and those the payer rejects (AAA). */
type Place = '2010EA' | '2010FA';

const providerRole = (pas: PasVersion) =>
  pas === '2.2.1' ? 'extension[pas:authorizedProviderType]' : 'extension[:providerType]';

/** NM101 and who it is; the rest of the segment is the person's or the organisation's. */
function namedAs(
  place: Place,
  to: 'authorizedProvider' | 'rejectedProvider',
  pas: PasVersion,
): AnySegmentMap {
  return {
    id: `278-response.${place}.NM1.${to === 'authorizedProvider' ? 'authorized' : 'rejected'}`,
    segment: 'NM1',
    to,
    only: [pas],
    always: true,
    rows: [
      { id: 'role', x12: 1, as: 'x12-concept', list: '98', fhir: `${providerRole(pas)}.valueCodeableConcept`, see: `X217 ${place} NM101 | PAS itemAuthorizedProvider.providerType`, lossy: 'Rejected providers are written after the others.' },
      { id: 'no-role', x12: 1, as: 'choice', way: 'write', choices: [{ code: 'SJ', is: {} }], see: `X217 ${place} NM101 | PAS itemAuthorizedProvider without providerType: the one who is to give the service` },
      { id: 'who', x12: 3, as: 'reference', to: ['carePerson', 'careOrganization'], fhir: 'extension[:provider].valueReference', see: `X217 ${place} NM1 | PAS itemAuthorizedProvider.provider` },
    ],
  }; // prettier-ignore
}

/** PER: an organisation's contact, or a person's numbers. */
// prettier-ignore
function contactNumbersOf(id: string): AnySegmentMap[] {
  const see = 'X217 PER03 PER04 | R4 telecom';
  const kinds: readonly Row<Scopes['careTelecom']>[] = [
    { id: 'kind', x12: '+0', as: 'code', table: 'contact-system', fhir: 'system', see },
    { id: 'number', x12: '+1', as: 'text', fhir: 'value', see },
  ];
  return [
    {
      id: `${id}.PER`, segment: 'PER', to: 'careOrganization', follows: true, constants: { 1: 'IC' },
      rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'contact[0].name.text', max: 60, see: 'X217 PER02 | R4 Organization.contact.name' }],
    },
    {
      id: `${id}.PER.numbers`, segment: 'PER', to: 'careTelecom', follows: true, joins: true, across: [3, 5, 7], constants: { 1: 'IC' },
      opens: { scope: 'careTelecom', in: 'careOrganization', at: 'contact[0].telecom[+]' }, rows: kinds,
    },
    {
      id: `${id}.PER.person`, segment: 'PER', to: 'carePerson', follows: true, constants: { 1: 'IC' },
      rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'extension[contactName].valueString', max: 60, see: 'X217 PER02 | our extension' }],
    },
    {
      id: `${id}.PER.person-numbers`, segment: 'PER', to: 'careRoleTelecom', follows: true, joins: true, across: [3, 5, 7], constants: { 1: 'IC' },
      opens: { scope: 'careRoleTelecom', in: 'carePerson', at: 'telecom[+]' }, rows: kinds,
    },
  ];
}

/** What stands of a provider in its loop after NM101. */
// prettier-ignore
const aboutProvider = (place: Place): readonly AnySegmentMap[] => {
  const id = `278-response.${place}`;
  return [
    {
      id: `${id}.NM1.organization`, segment: 'NM1', to: 'careOrganization', when: { 2: ['2'] }, constants: { 2: '2' }, joins: true, always: true,
      rows: [...organizationName, numbers.npi, numbers.employer, numbers.employerToo, numbers.transmitter],
    },
    {
      id: `${id}.NM1.person`, segment: 'NM1', to: 'carePerson', when: { 2: ['1'] }, constants: { 2: '1' }, joins: true, always: true,
      rows: [...practitionerName, practitionerPrefix, numbers.npi, numbers.employer, numbers.employerToo, numbers.socialSecurity, numbers.transmitter],
    },
    ...numbersOf(id, 'careNumber', 'careOrganization'),
    ...numbersOf(`${id}.person`, 'carePersonNumber', 'carePerson'),
    ...addressOf(id, 'careOrganization'),
    ...addressOf(`${id}.person`, 'carePerson'),
    ...contactNumbersOf(id),
  ];
};

/** PRV: the taxonomy; where the extension has no part for it, it is the person's qualification. */
const specialtyOf = (place: Place): readonly AnySegmentMap[] => [
  {
    id: `278-response.${place}.PRV`, segment: 'PRV', to: 'authorizedProvider', only: ['2.2.1'], constants: { 1: 'PE', 2: 'PXC' },
    rows: [{ id: 'taxonomy', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'extension[:qualification].valueCodeableConcept', see: `X217 ${place} PRV03 | PAS itemAuthorizedProvider.qualification` }],
  },
  {
    id: `278-response.${place}.PRV`, segment: 'PRV', to: 'carePerson', follows: true, only: ['2.0.1'], constants: { 1: 'PE', 2: 'PXC' },
    rows: [{ id: 'taxonomy', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'qualification[0].code', see: `X217 ${place} PRV03 | R4 Practitioner.qualification` }],
  },
]; // prettier-ignore

/** Several loops of one answer may reject the same provider for different reasons; the reference tells which is which. */
const ofProvider: Key = {
  at: 'extension[rejected-provider].valueReference.reference',
  of: 'rejectedProvider',
  from: 'extension[:provider].valueReference.reference',
};

/** The error names its provider. */
const rejectionOfProvider = (place: Place): readonly AnySegmentMap[] =>
  rejectionsOf(place, place === '2010FA' ? [ofLine, ofProvider] : [ofProvider]).map((map) =>
    map.to === 'answerError'
      ? {
          ...map,
          rows: [
            ...map.rows,
            { id: 'provider', x12: 3, as: 'reference', to: ['carePerson', 'careOrganization'], fhir: 'extension[rejected-provider].valueReference', see: `X217 ${place} NM1 of the AAA | our extension` },
          ],
        }
      : map,
  ); // prettier-ignore

const people = [
  { scope: 'carePerson', resource: 'Practitioner' },
  { scope: 'careOrganization', resource: 'Organization' },
] as const;
const rejects = { segment: 'AAA' } as const;

/** The loop, once for providers that are authorized and once for those that are not. */
function loopsOf(place: Place, authorized: readonly ElementOpening[], rejected: ElementOpening): LoopMap[] {
  const about = aboutProvider(place);
  const named = (to: 'authorizedProvider' | 'rejectedProvider'): Part[] => [
    namedAs(place, to, '2.2.1'),
    namedAs(place, to, '2.0.1'),
  ];
  return [
    ...authorized.map((opening) => ({
      loop: [place],
      opens: [opening, ...people],
      ...(opening.only ? { only: opening.only } : {}),
      parts: [...named('authorizedProvider'), ...about, ...specialtyOf(place)],
    })),
    {
      loop: [place],
      holds: rejects,
      opens: [rejected, ...people],
      parts: [...named('rejectedProvider'), ...about, ...rejectionOfProvider(place)],
    },
  ];
}

/** Loop 2010EA. Of the event PAS 2.0.1 has no place for a provider. */
export const eventProviders: readonly LoopMap[] = loopsOf(
  '2010EA',
  [
    { scope: 'authorizedProvider', in: 'answer', at: 'extension[+pas:itemAuthorizedProvider]', lacks: rejects, only: ['2.2.1'] },
    { scope: 'authorizedProvider', in: 'answer', at: 'extension[+authorized-provider]', lacks: rejects, only: ['2.0.1'] },
  ],
  { scope: 'rejectedProvider', in: 'answer', at: 'extension[+rejected-provider]', holds: rejects },
); // prettier-ignore

/** Loop 2010FA. */
export const lineProviders: readonly LoopMap[] = loopsOf(
  '2010FA',
  [{ scope: 'authorizedProvider', in: 'answerItem', at: 'extension[+pas:itemAuthorizedProvider]', lacks: rejects }],
  { scope: 'rejectedProvider', in: 'answerItem', at: 'extension[+rejected-provider]', holds: rejects },
); // prettier-ignore
