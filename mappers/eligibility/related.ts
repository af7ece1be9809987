import type { AnySegmentMap, LoopMap } from '../map.ts';
import { contacts } from './contacts.ts';
import { identifiersOf } from './identifiers.ts';
import { addressOf, furtherNames } from './people.ts';

/** Loop 2120: who a benefit of a 271 has to do with. */
const entities: readonly AnySegmentMap[] = [
  {
    id: '271.2120.NM1.item', segment: 'NM1', to: 'item',
    rows: [
      { id: 'role', x12: 1, as: 'coding', table: 'entity-role', fhir: 'extension[+related-entity].extension[role].valueCoding', see: 'X279 NM101 | our extension' },
      { id: 'who', x12: 3, as: 'reference', to: ['entity', 'entityPerson'], fhir: 'extension[=related-entity].extension[entity].valueReference', see: 'X279 2120 NM1 | our extension' },
      { id: 'primary-care', x12: 3, as: 'reference', to: ['entityPerson'], when: { 1: ['P3'], 2: ['1'] }, fhir: 'provider', see: 'X279 2120 NM101=P3 | R4 item.provider' },
      { id: 'relationship', x12: 10, as: 'x12-concept', list: '706', fhir: 'extension[=related-entity].extension[relationship].valueCodeableConcept', see: 'X279 2120 NM110 | our extension' },
    ],
  },
  {
    id: '271.2120.NM1.organization', segment: 'NM1', to: 'entity', when: { 2: ['2'] },
    rows: [
      { id: 'name', x12: 3, as: 'text', fhir: 'name', see: 'X279 NM103 | R4 Organization.name' },
      ...identifiersOf('entity'),
    ],
  },
  {
    id: '271.2120.NM1.person', segment: 'NM1', to: 'entityPerson', when: { 2: ['1'] },
    rows: [
      { id: 'family', x12: 3, as: 'text', fhir: 'name[0].family', see: 'X279 NM103 | R4 Practitioner.name' },
      { id: 'given', x12: 4, as: 'text', fhir: 'name[0].given[0]', see: 'X279 NM104 | R4 Practitioner.name' },
      ...furtherNames,
      ...identifiersOf('entity'),
    ],
  },
]; // prettier-ignore

const entityContacts = (to: 'entity' | 'entityPerson'): AnySegmentMap =>
  ({
    ...contacts,
    id: `271.2120.PER.${to}`,
    to,
    follows: true,
    rows: to === 'entity' ? contacts.rows : contacts.rows.filter((row) => row.id !== 'name'),
  }) as AnySegmentMap;

/** N4 of loop 2120: a region of a military health plan. */
// prettier-ignore
const region = { id: 'region', x12: 6, as: 'text', fhir: 'extension[region].valueString', when: { 5: ['RJ'] }, see: 'X279 2120 N406 (N405=RJ) | our extension' } as const;
// prettier-ignore
const regions: readonly AnySegmentMap[] = [
  { id: '271.2120.N4.region.entity', segment: 'N4', to: 'entity', follows: true, rows: [region] },
  { id: '271.2120.N4.region.entityPerson', segment: 'N4', to: 'entityPerson', follows: true, rows: [region] },
];

export const relatedLoop: LoopMap = {
  loop: ['2120C', '2120D'],
  opens: [
    { scope: 'entity', resource: 'Organization' },
    { scope: 'entityPerson', resource: 'Practitioner' },
  ],
  parts: [
    ...entities,
    ...(['entity', 'entityPerson'] as const).flatMap((to) => [
      ...addressOf('271.2120', to),
      entityContacts(to),
    ]),
    ...regions,
  ],
};
