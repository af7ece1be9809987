import type { AnySegmentMap, SegmentMap } from '../map.ts';

const telecomKinds = [
  ['phone', ['TE', 'WP']],
  ['fax', ['FX']],
  ['mail', ['EM']],
  ['url', ['UR']],
] as const;
/** One of three numbers of a PER, by its qualifier; an extension (EX) goes behind the number before it. */
function numberPair(element: 4 | 6 | 8) {
  const see = `X279 PER0${element} | R4 Organization.telecom`;
  const at = { x12: element, as: 'text', see } as const;
  return [
    ...telecomKinds.map(([kind, codes]) => ({
      ...at,
      id: `${kind}-${element / 2 - 1}`,
      fhir: 'telecom[+].value' as const,
      when: { [element - 1]: codes },
      beside: { 'telecom[=].system': kind === 'mail' ? 'email' : kind },
    })),
    {
      ...at,
      id: `extension-${element / 2 - 1}`,
      fhir: 'telecom[=].value' as const,
      join: ' x',
      when: { [element - 1]: ['EX'] },
    },
  ];
}

/** PER of the payer (2100A): each of three number pairs, by its qualifier. */
export const contacts: SegmentMap<'source'> = {
  id: '271.2100A.PER',
  segment: 'PER',
  to: 'source',
  // prettier-ignore
  rows: [
    { id: 'name',    x12: 2, as: 'text', fhir: 'contact[+].name.text', see: 'X279 PER02 | R4 Organization.contact' },
    ...([4, 6, 8] as const).flatMap(numberPair),
  ],
};

/** PER with an address on the web: where the payer publishes its endpoints → its entry in the payer directory. */
export const directory: readonly AnySegmentMap[] = [
  {
    id: '271.2100A.PER.directory', segment: 'PER', to: 'directory', across: [3, 5, 7], when: { '+0': ['UR'] },
    rows: [{ id: 'address', x12: '+1', as: 'text', fhir: 'address', see: 'X279 2100A PER UR | R4 Endpoint.address (HRex endpoint discovery)' }],
  },
  {
    id: '271.2100A.PER.endpoint', segment: 'PER', to: 'source', across: [3, 5, 7], when: { '+0': ['UR'] },
    rows: [{ id: 'directory', x12: '+1', as: 'reference', to: ['directory'], fhir: 'endpoint[+]', see: 'X279 2100A PER UR | R4 Organization.endpoint' }],
  },
]; // prettier-ignore
