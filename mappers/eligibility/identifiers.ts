/** Identifier systems by NM108. In a row's order: which number of several is sent is decided by kind, never by place. */
const kinds = {
  XX: ['npi', 'http://hl7.org/fhir/sid/us-npi'],
  PI: ['payer-id', 'urn:chartside:payer-id'],
  XV: ['plan-id', 'urn:chartside:cms-plan-id'],
  NI: ['naic', 'urn:chartside:naic'],
  46: ['transmitter-id', 'urn:chartside:transmitter-id'],
  SV: ['provider-number', 'urn:chartside:service-provider-number'],
  PP: ['pharmacy-number', 'urn:chartside:pharmacy-number'],
  FA: ['facility-id', 'urn:chartside:facility-id'],
  FI: ['tax-id', 'urn:oid:2.16.840.1.113883.4.4'],
  24: ['employer-id', 'urn:chartside:employer-id'],
  MI: ['member-id', 'urn:chartside:member-id'],
  II: ['national-id', 'urn:chartside:national-health-id'],
  34: ['social-security', 'http://hl7.org/fhir/sid/us-ssn'],
} as const;

/** Which numbers a place may have, the one to send first: who is asked, who asks, and who is named in an answer. */
export const identifierKinds = {
  source: ['PI', 'XV', 'NI', '46', 'XX', 'FI', '24'],
  receiver: ['XX', 'SV', 'PI', 'XV', 'PP', 'FI', '24', '34'],
  entity: ['XX', 'PI', 'XV', 'NI', '46', 'SV', 'PP', 'FA', 'FI', '24', 'MI', 'II', '34'],
} satisfies Record<string, readonly `${keyof typeof kinds}`[]>;

/** A row that stands in the map of an organisation or of a person alike. */
interface IdentifierRow {
  readonly id: string;
  readonly x12: 9;
  readonly as: 'text';
  readonly fhir: 'identifier[+].value';
  readonly when: { readonly 8: readonly [string] };
  readonly beside: { readonly 'identifier[=].system': string };
  readonly see: string;
}

/** NM108 and NM109 ⇄ the identifier of that system. */
export function identifiersOf(place: keyof typeof identifierKinds): readonly IdentifierRow[] {
  return identifierKinds[place].map((code) => {
    const [id, system] = kinds[code];
    return {
      id,
      x12: 9,
      as: 'text',
      fhir: 'identifier[+].value',
      when: { 8: [code] },
      beside: { 'identifier[=].system': system },
      see: `X279 NM109 (NM108=${code}) | R4 identifier of system ${system}`,
    };
  });
}
