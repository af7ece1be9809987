/** An answer read against its request: the items of the Claim, the request's own resources, the values that were rejected. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimResponse, Resource } from 'fhir/r4.js';
import { joinAnswer, type JoinedAnswer, type PasVersion } from '#mappers';
import { getPath } from '../../../mappers/paths.ts';
import { goldenFolder, read } from '../golden.ts';
import { asked, base, imaging, type Service } from './response-request.ts';

const textOf = (name: string) => readFileSync(join(goldenFolder, `278-response/${name}.x12`), 'utf8');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

interface Change {
  readonly services?: readonly Service[];
  readonly pas?: PasVersion;
  readonly edit?: (text: string) => string;
}
function joined(name: string, { services, pas = '2.2.1', edit = (text) => text }: Change = {}): JoinedAnswer {
  return joinAnswer(read(bytesOf(edit(textOf(name))), pas), asked(services, pas));
}
const isAnswer = (resource: Resource | undefined): resource is ClaimResponse =>
  resource?.resourceType === 'ClaimResponse';
function answerOf({ bundle }: JoinedAnswer): ClaimResponse {
  const first = bundle.entry?.[0]?.resource;
  if (!isAnswer(first)) throw new Error('The answer does not come first.');
  return first;
}
const partly = 'One line is approved, one denied, and the event is approved in part';
const pathOf = (answer: JoinedAnswer, error = 0) =>
  getPath(answer.bundle, `entry[0].resource.error[${error}].extension[pas:errorPath].valueString`);

describe('the items of the Claim', () => {
  it('are found by their trace numbers, in whatever order the payer answers them', () => {
    const swapped = (text: string) =>
      text
        .replace('TRN*2*LN1*', 'TRN*2*LNX*')
        .replace('TRN*2*LN2*', 'TRN*2*LN1*')
        .replace('TRN*2*LNX*', 'TRN*2*LN2*');
    const { items } = joined(partly, { edit: swapped });
    expect(items.map(({ sequence, action, matchedBy }) => [sequence, action, matchedBy])).toEqual([
      [1, 'A3', 'trace'],
      [2, 'A1', 'trace'],
    ]);
  });

  it('keep their own sequence, which need not be the position of the answer', () => {
    const services = imaging.map((one) => ({ ...one, sequence: one.sequence * 10 }));
    const answer = joined(partly, { services });
    expect(answerOf(answer).item?.map(({ itemSequence }) => itemSequence)).toEqual([10, 20]);
  });

  it('are taken in order where the payer echoes no trace number of theirs', () => {
    const { items } = joined(partly, { edit: (text) => text.replaceAll(/TRN\*2\*LN.*~\n/g, '') });
    expect(items.map(({ sequence, action, matchedBy }) => [sequence, action, matchedBy])).toEqual([
      [1, 'A1', 'order'],
      [2, 'A3', 'order'],
    ]);
  });

  it('are told apart from a service nobody asked for', () => {
    const answer = joined(partly, { services: imaging.slice(0, 1) });
    expect(answer.items).toHaveLength(1);
    expect(answerOf(answer).item?.[1]?.itemSequence).toBe(2);
    expect(answer.issues.map(({ code }) => code)).toContain('join/unknown-item');
  });

  it('each get the decision of the event where the payer decided that alone, and it is marked', () => {
    const answer = joined('The event alone is decided and speaks for every service');
    expect(
      answer.items.map(({ sequence, action, number, fromEvent }) => [sequence, action, number, fromEvent]),
    ).toEqual([
      [1, 'A1', 'AU550017', true],
      [2, 'A1', 'AU550017', true],
    ]);
    const [first] = answerOf(answer).item ?? [];
    expect(getPath(first, 'extension[pas:itemPreAuthPeriod].valuePeriod')).toEqual({
      start: '2026-11-24',
      end: '2027-02-28',
    });
    expect(
      answer.trace
        .filter(({ fhir }) => fhir.startsWith('Bundle.entry[0].resource.item[1].adjudication'))
        .map(({ row }) => row),
    ).toContain('278-response.2000E.HCR#number');
  });

  it('keep a decision of their own beside that of the event', () => {
    expect(joined(partly).items.map(({ action, fromEvent }) => [action, fromEvent])).toEqual([
      ['A1', false],
      ['A3', false],
    ]);
  });

  it('are not decided by the event where their own line was rejected', () => {
    const { items } = joined('One line is refused for its date while another is approved', {
      edit: (text) => text.replace('UM*HS*I*73*22:B~\n', 'UM*HS*I*73*22:B~\nHCR*A3**25~\n'),
    });
    expect(items.map(({ sequence, action }) => [sequence, action])).toEqual([
      [1, undefined],
      [2, 'A1'],
    ]);
  });
});

describe('the resources of the request', () => {
  it('come back under their own fullUrls and ids, and the answer names the Claim', () => {
    const answer = answerOf(joined(partly));
    expect([answer.patient, answer.insurer, answer.requestor, answer.request?.reference]).toEqual([
      { reference: `${base}Patient/p1` },
      { reference: `${base}Organization/o2` },
      { reference: `${base}Organization/o1` },
      `${base}Claim/c1`,
    ]);
    expect(answer.type.coding?.[0]?.code).toBe('professional');
  });

  it('stand in the Bundle once each, the Claim not at all', () => {
    const { bundle } = joined('The subscriber is not found');
    const urls = (bundle.entry ?? []).map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls).toEqual(expect.arrayContaining([`${base}Patient/p1`, `${base}Coverage/v1`]));
    expect(urls).not.toContain(`${base}Claim/c1`);
  });

  it('keep what the payer tells of itself, such as where documents go', () => {
    const { bundle, trace } = joined('A pended request has an administrative reference and more is to come');
    const at = (bundle.entry ?? []).findIndex(({ fullUrl }) => fullUrl === `${base}Organization/o2`);
    expect(getPath(bundle, `entry[${at}].resource.contact[0].telecom[2].value`)).toBe(
      'https://meridian.example/fhir',
    );
    expect(getPath(bundle, `entry[${at}].resource.id`)).toBe('o2');
    expect(trace.map(({ fhir }) => fhir)).toContain(
      `Bundle.entry[${at}].resource.contact[0].telecom[2].value`,
    );
  });

  it('name the patient also where the payer names nobody', () => {
    const answer = joined('The payer cannot answer now and asks to send the request again');
    expect(answerOf(answer).patient.reference).toBe(`${base}Patient/p1`);
    expect(answerOf(answer).outcome).toBe('error');
  });
});

it('has a trace line only for values that are there', () => {
  for (const name of [
    partly,
    'The event alone is decided and speaks for every service',
    'Fewer visits on other days are authorized than were asked',
  ]) {
    const { bundle, trace } = joined(name, { edit: (text) => text.replace('97110', '70551') });
    expect(trace.filter(({ fhir }) => getPath({ Bundle: bundle }, fhir) === undefined)).toEqual([]);
  }
});

describe('a rejection', () => {
  it('leads to the value of the request it speaks of', () => {
    expect(pathOf(joined('The subscriber is not found'))).toMatch(
      /^Bundle\.entry\[[12]\]\.resource\.(identifier|subscriberId)/,
    );
  });

  it('of a line leads to that line', () => {
    const answer = joined('One line is refused for its date while another is approved');
    expect(pathOf(answer)).toBe('Bundle.entry[0].resource.item[0].servicedDate');
    expect(answerOf(answer).outcome).toBe('partial');
  });

  it('of a date leads to the date with that meaning', () => {
    const answer = joined('The event is rejected for its admission date');
    expect(pathOf(answer, 1)).toBe('Bundle.entry[0].resource.supportingInfo[0].timingDate');
  });

  it('of a provider leads to that provider', () => {
    expect(pathOf(joined('A provider of one line is rejected'))).toBe(
      'Bundle.entry[5].resource.identifier[0].value',
    );
  });

  it.each([
    ['professional', '2000F-SV101'],
    ['institutional', '2000F-SV202'],
  ])('of a %s service names the segment the request told it in', (kind, element) => {
    const text = textOf('One line is refused for its date while another is approved').replace(
      'AAA*N**57*C',
      'AAA*N**AG*C',
    );
    const answer = joinAnswer(read(bytesOf(text)), asked(undefined, '2.2.1', kind));
    expect(pathOf(answer)).toBe('Bundle.entry[0].resource.item[0].productOrService');
    expect(
      getPath(
        answer.bundle,
        'entry[0].resource.error[0].extension[pas:errorElement].extension[error].valueString',
      ),
    ).toBe(element);
  });
});

describe('an answer to something else', () => {
  it('is known by a trace number that is not ours', () => {
    const { strangers, items } = joined(partly, {
      edit: (text) => text.replaceAll(/(TRN\*2\*)\w+/g, '$1OTHER'),
    });
    expect([strangers, items]).toEqual([['trace'], []]);
  });

  it('is known by another member number or birth date', () => {
    expect(joined(partly, { edit: (text) => text.replace('W123456701', 'W999999999') }).strangers).toEqual([
      'member',
    ]);
    expect(joined(partly, { edit: (text) => text.replace('19840309', '19840310') }).strangers).toEqual([
      'birth-date',
    ]);
  });

  it('is not suspected where the payer says that the person does not fit', () => {
    const answer = joined('The subscriber is not found', {
      edit: (text) => text.replace('W123456701', 'W999999999'),
    });
    expect(answer.strangers).toEqual([]);
  });

  it('is no answer at all without a ClaimResponse', () => {
    expect(joinAnswer(read(new Uint8Array()), asked()).strangers).toEqual(['no-answer']);
  });
});

describe('a modified service', () => {
  const therapy: readonly Service[] = [{ sequence: 1, code: '97110', trace: 'LN1', quantity: 12 }];
  const name = 'Fewer visits on other days are authorized than were asked';

  it.each(['2.2.1', '2.0.1'] as const)('says what differs from the request (PAS %s)', (pas) => {
    const { differences } = joined(name, { services: therapy, pas });
    expect(differences.map(({ what, asked: wanted, authorized }) => [what, wanted, authorized])).toEqual(
      expect.arrayContaining([
        ['modifiers', undefined, 'GP'],
        ['quantity', '12', '6'],
        ['amount', '850', '60'],
        ['start', '2026-12-01', '2026-12-05'],
        ['end', undefined, '2027-01-05'],
        ['delivery', undefined, 'VS 6 WK 2'],
      ]),
    );
    expect(differences).toHaveLength(6);
  });

  it('is an addItem of the same sequence in PAS 2.2.1, and the item keeps the date that was asked', () => {
    const answer = answerOf(
      joined(name, { services: [{ sequence: 7, code: '97110', trace: 'LN1', quantity: 12 }] }),
    );
    expect(answer.addItem?.[0]?.itemSequence).toEqual([7]);
    expect(getPath(answer.item?.[0], 'extension[pas:itemRequestedServiceDate].valueDateTime')).toBe(
      '2026-12-01',
    );
    expect(answer.addItem?.[0]?.servicedPeriod).toEqual({ start: '2026-12-05', end: '2027-01-05' });
  });

  it('says that another provider is authorized than was asked', () => {
    const { differences } = joined(
      'A service is approved in total with its number, its period and who may give it',
      {
        services: imaging.slice(0, 1),
        edit: (text) => text.replace('HCR*A1', 'HCR*A6'),
      },
    );
    expect(differences.find(({ what }) => what === 'provider')).toMatchObject({
      asked: 'Marcus Jones 1639172455',
      authorized: 'NGOZI OKAFOR 1579135900',
    });
  });
});
