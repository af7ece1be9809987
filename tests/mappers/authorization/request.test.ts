/** 278 request: what is easily got wrong between a PAS Bundle and the 278, one sentence each. */
import type { Bundle, Claim, ClaimItem, Practitioner, ServiceRequest } from 'fhir/r4.js';
import { mapById, mapsFor, writeFromFhir } from '#mappers';
import { read, settings, write } from '../golden.ts';
import {
  coded,
  cpt,
  extension,
  icd10,
  item,
  pasCode,
  people,
  requestBundle,
  resourcesOf,
  x12,
  type Change,
} from './request-bundle.ts';

/** The segments written, without the envelope. */
function segments(change: Change, pas: '2.0.1' | '2.2.1' = '2.2.1'): string[] {
  const { x12: bytes, issues } = write('278-request', requestBundle(change), pas);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  return Buffer.from(bytes ?? [])
    .toString()
    .split('~')
    .slice(3, -4);
}
const written = (change: Change, id: string) => segments(change).filter((one) => one.startsWith(`${id}*`));

const envelope = (body: readonly string[]) => {
  const set = ['ST*278*0001*005010X217', 'BHT*0007*13*CHR1*20261123*1015', ...body];
  const all = [
    'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261123*1015*^*00501*000000017*0*T*:',
    'GS*HI*SENDER*RECEIVER*20261123*1015*7*X*005010X217',
    ...set,
    `SE*${set.length + 1}*0001`,
    'GE*1*7',
    'IEA*1*000000017',
  ];
  return new Uint8Array(Buffer.from(all.map((one) => `${one}~`).join('')));
};
const head = [
  'HL*1**20*1',
  'NM1*X3*2*LAKESIDE HEALTH PLAN*****PI*LHP01',
  'HL*2*1*21*1',
  'NM1*1P*2*HARBOR FAMILY CLINIC*****XX*1234567893',
  'HL*3*2*22*1',
  'NM1*IL*1*MARLOWE*TESS****MI*LH4410077',
];
const readMessage = (event: readonly string[], pas: '2.0.1' | '2.2.1' = '2.2.1'): Bundle =>
  read(envelope([...head, ...event]), pas).bundle;
function claimOf(bundle: Bundle): Claim {
  const [found] = resourcesOf<Claim>(bundle, 'Claim');
  if (!found) throw new Error('There is no Claim.');
  return found;
}
const itemsOf = (bundle: Bundle): readonly ClaimItem[] => claimOf(bundle).item ?? [];

describe('identifiers, names and codings are chosen by what they are, not by where they stand', () => {
  const npi = { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' };
  const department = { system: 'https://ehr.example/departments', value: 'DEPT-4' };

  it('sends the NPI of the requester though a department number comes first', () => {
    expect(written({ clinic: { identifier: [department, npi] } }, 'NM1')[1]).toBe(
      'NM1*1P*2*HARBOR FAMILY CLINIC*****XX*1234567893',
    );
  });

  it('never sends a medical record number as the member number', () => {
    const { x12: bytes, issues } = write(
      '278-request',
      requestBundle({
        coverage: { identifier: [] },
        tess: {
          identifier: [
            { type: coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR'), system: 'https://ehr.example', value: 'MRN-9' },
          ],
        },
      }),
    ); // prettier-ignore
    expect(bytes).toBeUndefined();
    expect(issues.map(({ code, at }) => [code, at.loop, at.element])).toContainEqual([
      'x12/element-missing',
      '2010C',
      9,
    ]);
  });

  it('takes the procedure among codings of other systems', () => {
    const code = { coding: [{ system: 'https://ehr.example/orders', code: 'ORD-7' }, ...(cpt('99243').coding ?? [])] };
    expect(written({ claim: { item: [item(1, { code })] } }, 'SV1')).toEqual(['SV1*HC:99243']);
  }); // prettier-ignore

  it('reads X12 codes under http and under the name of a value set, as others send them', () => {
    const requestType = coded('https://valueset.x12.org/x217/005010/request/2000E/UM/1/01/00/1525', 'SC');
    const certification = coded('http://codesystem.x12.org/005010/1322', 'R');
    const line = {
      ...item(1),
      extension: [
        extension('serviceItemRequestType', { valueCodeableConcept: requestType }),
        extension('certificationType', { valueCodeableConcept: certification }),
      ],
    };
    expect(written({ claim: { item: [line] } }, 'UM')).toEqual(['UM*SC*R*3*11:B']);
  });

  it('leaves the name of a person that is no longer in use', () => {
    const name = [
      { use: 'old', family: 'QUILL' },
      { use: 'official', family: 'MARLOWE' },
    ] as const;
    expect(written({ tess: { name: [...name] } }, 'NM1')[2]).toBe('NM1*IL*1*MARLOWE*****MI*LH4410077');
  });
});

describe('UM of the event and of its services', () => {
  it('stands once where all services agree', () => {
    expect(written({ claim: { item: [item(1), item(2)] } }, 'UM')).toEqual(['UM*HS*I*3*11:B']);
  });

  it('stands again where a service differs', () => {
    const services = [item(1), item(2, { category: '12', place: '12' })];
    expect(written({ claim: { item: services } }, 'UM')).toEqual(['UM*HS*I*3*11:B', 'UM*HS*I*12*12:B']);
  });

  it('calls a service of an admission HS where it differs, for 2000F has no AR', () => {
    const services = [item(1, { requestType: 'AR', category: '2', place: '21' }), item(2, { requestType: 'AR', category: '62', place: '21' })];
    expect(written({ claim: { item: services } }, 'UM')).toEqual(['UM*AR*I*2*21:B', 'UM*HS*I*62*21:B']);
  }); // prettier-ignore

  it('does not take the whole request back because one line is taken back', () => {
    const services = [item(1, { certification: '3' }), item(2)];
    expect(written({ claim: { item: services } }, 'UM')).toEqual(['UM*HS*I*3*11:B', 'UM*HS*3*3*11:B']);
  });

  it('takes the whole request back when the Claim says so', () => {
    const certification = extension('certificationType', { valueCodeableConcept: x12('1322', '3') });
    expect(written({ claim: { extension: [certification] } }, 'UM')[0]).toBe('UM*HS*3*3*11:B');
  });

  it('fills the items that say nothing of their own, and keeps what the event says', () => {
    const bundle = readMessage([
      'HL*4*3*EV*1',
      'UM*AR*I*2*21:B',
      'HL*5*4*SS*0',
      'UM*HS*R*62',
      'SV1*HC:72148',
    ]);
    const [line] = itemsOf(bundle);
    expect(line?.category).toEqual(x12('1365', '62'));
    expect(line?.locationCodeableConcept?.coding?.[0]?.code).toBe('21');
    expect(line?.extension?.map((one) => one.valueCodeableConcept?.coding?.[0]?.code)).toEqual(['HS', 'R']);
    const back = Buffer.from(write('278-request', bundle).x12 ?? []).toString();
    expect(back).toContain('UM*AR*I*2*21:B~');
    expect(back).toContain('UM*HS*R*62*21:B~');
  });

  it('makes an item of an event that has no service, and writes the event alone again', () => {
    const bundle = readMessage(['HL*4*3*EV*0', 'UM*SC*I*3*11:B']);
    expect(itemsOf(bundle).map(({ sequence, category }) => [sequence, category])).toEqual([
      [1, x12('1365', '3')],
    ]);
    expect(itemsOf(bundle)[0]?.productOrService.coding?.[0]?.code).toBe('not-applicable');
    expect(Buffer.from(write('278-request', bundle).x12 ?? []).toString()).not.toContain('*SS*');
  });
});

describe('dates', () => {
  it('are converted, never copied', () => {
    const bundle = readMessage(['HL*4*3*EV*1', 'UM*HS*I*3*11:B', 'DTP*435*RD8*20261207-20261208', 'HL*5*4*SS*0', 'DTP*472*D8*20261207', 'SV1*HC:99243']);
    expect(itemsOf(bundle)[0]?.servicedDate).toBe('2026-12-07');
    expect(claimOf(bundle).supportingInfo?.[0]?.timingPeriod).toEqual({ start: '2026-12-07', end: '2026-12-08' });
    expect(bundle.timestamp).toBe('2026-11-23T10:15:00Z');
  }); // prettier-ignore

  it('keep admission and discharge apart: 435 and 096', () => {
    const info = (sequence: number, code: string, day: string) => ({ sequence, category: pasCode(code), timingDate: day });
    const supportingInfo = [info(1, 'dischargeDates', '2026-12-11'), info(2, 'admissionDates', '2026-12-07')];
    expect(written({ claim: { supportingInfo } }, 'DTP')).toEqual(['DTP*435*D8*20261207', 'DTP*096*D8*20261211']);
  }); // prettier-ignore

  it('that are not whole are told, not sent', () => {
    const { x12: bytes, issues } = write(
      '278-request',
      requestBundle({ claim: { item: [item(1, { more: { servicedDate: '2026-12' } })] } }),
    );
    expect(bytes).toBeUndefined();
    expect(issues.map(({ code, fhir }) => [code, fhir])).toContainEqual([
      'map/date',
      'Bundle.entry[0].resource.item[0].servicedDate',
    ]);
  });
});

describe('diagnoses', () => {
  const principal = { type: [pasCode('principal')] };

  it('lose their point on the way out and have it back on the way in', () => {
    expect(written({ claim: { diagnosis: [{ sequence: 1, diagnosisCodeableConcept: icd10('G89.4') }] } }, 'HI')).toEqual(['HI*ABF:G894']);
    const bundle = readMessage(['HL*4*3*EV*0', 'UM*HS*I*3', 'HI*ABF:G894']);
    expect(claimOf(bundle).diagnosis?.[0]?.diagnosisCodeableConcept?.coding?.[0]?.code).toBe('G89.4');
  }); // prettier-ignore

  it('put the principal one first, and lines still point at the right one', () => {
    const diagnosis = [
      { sequence: 7, diagnosisCodeableConcept: icd10('M54.16') },
      { sequence: 9, diagnosisCodeableConcept: icd10('G89.4'), ...principal },
    ];
    const change = { claim: { diagnosis, item: [item(1, { more: { diagnosisSequence: [7] } })] } };
    expect(written(change, 'HI')).toEqual(['HI*ABK:G894*ABF:M5416']);
    expect(written(change, 'SV1')).toEqual(['SV1*HC:99243******2']);
  });

  it('beyond twelve are no error: they are listed, with a warning', () => {
    const diagnosis = Array.from({ length: 13 }, (_, i) => ({ sequence: i + 1, diagnosisCodeableConcept: icd10(`E11.${i}`) }));
    const { x12: bytes, issues, unused } = write('278-request', requestBundle({ claim: { diagnosis } }));
    expect(bytes).toBeDefined();
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([['map/too-many', 'warning']]);
    expect(unused.map(({ fhir }) => fhir)).toContain('Bundle.entry[0].resource.diagnosis[12]');
  }); // prettier-ignore
});

describe('money, quantities and how often', () => {
  it('carries cents', () => {
    const more = {
      unitPrice: { value: 120.55, currency: 'USD' as const },
      quantity: { value: 2, unit: 'units' },
    };
    expect(written({ claim: { item: [item(1, { more })] } }, 'SV1')).toEqual(['SV1*HC:99243*120.55*UN*2']);
  });

  it('does not send another currency as dollars', () => {
    const more = { unitPrice: { value: 120, currency: 'EUR' as const } };
    const { x12: bytes, issues } = write(
      '278-request',
      requestBundle({ claim: { item: [item(1, { more })] } }),
    );
    expect(bytes).toBeUndefined();
    expect(issues.map(({ code }) => code)).toEqual(['map/usd']);
  });

  const therapy = (timing: ServiceRequest['occurrenceTiming'], more: Partial<ServiceRequest> = {}): Change => ({
    claim: { item: [item(1, { extensions: [extension('requestedService', { valueReference: { reference: 'ServiceRequest/therapy' } })] })] },
    others: [{ resourceType: 'ServiceRequest', id: 'therapy', status: 'active', intent: 'order', subject: { reference: 'Patient/tess' }, ...(timing ? { occurrenceTiming: timing } : {}), ...more }],
  }); // prettier-ignore

  it('does not take twelve visits in all for twelve a week', () => {
    const change = therapy({ repeat: { frequency: 2, period: 1, periodUnit: 'wk', count: 12 } }, { quantityQuantity: { value: 12, unit: 'visits' } });
    expect(written(change, 'HSD')).toEqual(['HSD*VS*2*WK*1']);
  }); // prettier-ignore

  it('does not send twice an hour as two in all', () => {
    const change = therapy({ repeat: { frequency: 2, period: 1, periodUnit: 'h' } });
    expect(written(change, 'HSD')).toEqual([]);
    const { unused } = write('278-request', requestBundle(change));
    expect(unused.map(({ fhir }) => fhir)).toContain('Bundle.entry[5].resource.occurrenceTiming.repeat.frequency');
  }); // prettier-ignore

  it('reads visits as visits and days as days', () => {
    const amounts = ['HSD*VS*27', 'HSD*DY*5'].map((segment) => {
      const bundle = readMessage(['HL*4*3*EV*1', 'UM*HS*I*3*11:B', 'HL*5*4*SS*0', 'SV1*HC:97110', segment]);
      const [order] = resourcesOf<ServiceRequest>(bundle, 'ServiceRequest');
      return [order?.quantityQuantity?.value, order?.quantityQuantity?.code];
    });
    expect(amounts).toEqual([[27, 'VS'], [5, 'DY']]);
  }); // prettier-ignore
});

describe('an update', () => {
  const changed = extension('infoChanged', { valueCode: 'changed' });

  it('sends the lines that say they changed, and says which stay', () => {
    const services = [item(1), item(2, { extensions: [changed], code: cpt('97110') })];
    expect(written({ claim: { item: services } }, 'SV1')).toEqual(['SV1*HC:97110']);
    const { unused } = write('278-request', requestBundle({ claim: { item: services } }));
    expect(unused).toContainEqual({
      fhir: 'Bundle.entry[0].resource.item[0]',
      why: 'Only what changed is sent.',
    });
  });
});

describe('who numbers', () => {
  const claim = { identifier: [{ system: 'https://ehr.example/claims', value: 'CHR1-E' }] };

  it('is asked for where neither the number nor the settings say it', () => {
    const { x12: bytes, issues } = write('278-request', requestBundle({ claim }));
    expect(bytes).toBeUndefined();
    expect(issues.map(({ code, fhir }) => [code, fhir])).toContainEqual([
      'map/originator',
      'Bundle.entry[0].resource.identifier[0].system',
    ]);
  });

  it('is taken from the settings, and the trace says so', () => {
    const map = mapById('278-request', mapsFor('2.2.1'));
    const { x12: bytes, trace } = writeFromFhir(map, requestBundle({ claim }), { ...settings, originator: '9012345678' });
    expect(Buffer.from(bytes ?? []).toString()).toContain('TRN*1*CHR1-E*9012345678~');
    expect(trace.find(({ row }) => row === '278-request.2000E.TRN#own-originator')?.from).toBe('setting');
  }); // prettier-ignore
});

describe('who is in the request', () => {
  it('has a loop 2000D only for a patient who is not the subscriber', () => {
    const child = { ...people.tess, id: 'finn', name: [{ family: 'MARLOWE', given: ['FINN'] }] };
    const change: Change = {
      claim: { patient: { reference: 'Patient/finn' } },
      coverage: { beneficiary: { reference: 'Patient/finn' }, subscriber: { reference: 'Patient/tess' }, relationship: coded('http://terminology.hl7.org/CodeSystem/subscriber-relationship', 'child') },
      others: [child],
    };
    expect(segments(change).filter((one) => /^(NM1\*(IL|QC)|INS)/.test(one))).toEqual(['NM1*IL*1*MARLOWE*TESS****MI*LH4410077', 'NM1*QC*1*MARLOWE*FINN', 'INS*N*19']);
    expect(written({}, 'NM1').some((one) => one.startsWith('NM1*QC'))).toBe(false);
  }); // prettier-ignore

  it('never mixes the address of a person with that of a place of work', () => {
    const person = (address: object) => [
      { resourceType: 'PractitionerRole' as const, id: 'role', practitioner: { reference: 'Practitioner/nneka' }, location: [{ reference: 'Location/office' }] },
      { resourceType: 'Practitioner' as const, id: 'nneka', name: [{ family: 'OKAFOR' }], identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1357924608' }], ...address },
      { resourceType: 'Location' as const, id: 'office', status: 'active' as const, name: 'OFFICE', address: { line: ['88 HARBOR AVENUE', 'FLOOR 2'], city: 'PORTLAND', state: 'ME', postalCode: '04101' } },
    ];
    const claim = { provider: { reference: 'PractitionerRole/role' } };
    expect(segments({ claim, others: person({}) }).slice(5, 7)).toEqual(['N3*88 HARBOR AVENUE*FLOOR 2', 'N4*PORTLAND*ME*04101']);
    const home = { address: [{ line: ['9 DRY DOCK LANE'], city: 'SACO', state: 'ME', postalCode: '04072' }] };
    expect(segments({ claim, others: person(home) }).slice(5, 7)).toEqual(['N3*9 DRY DOCK LANE', 'N4*SACO*ME*04072']);
  }); // prettier-ignore

  it('keeps two members of the care team two people', () => {
    const bundle = readMessage(['HL*4*3*EV*0', 'UM*HS*I*3', 'NM1*71*1*BRANDT*OLIVER', 'NM1*72*1*RUIZ*PALOMA', 'NM1*DN*1*BRANDT*OLIVER']);
    const names = resourcesOf<Practitioner>(bundle, 'Practitioner').map(({ name }) => name?.[0]?.family);
    expect(names).toEqual(['BRANDT', 'RUIZ']);
    const { careTeam } = claimOf(bundle);
    expect(careTeam?.[0]?.provider).toEqual(careTeam?.[2]?.provider);
  }); // prettier-ignore
});

it('reads a file of either release into the profiles of that release', () => {
  const event = ['HL*4*3*EV*0', 'UM*HS*I*3', 'REF*BB*LHA1', 'PWK*M1*EL***AC*DOC1'];
  const names = (pas: '2.0.1' | '2.2.1') => claimOf(readMessage(event, pas)).extension?.map(({ url }) => url.split('/').at(-1));
  expect(names('2.2.1')).toContain('extension-authorizationNumber');
  expect(names('2.0.1')).toContain('authorizationNumber');
}); // prettier-ignore
