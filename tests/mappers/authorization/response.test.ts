/** What a 278 response becomes, in the places where maps of others are known to go wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapForBundle, mapsFor, type PasVersion, type ToFhir } from '#mappers';
import { getPath } from '../../../mappers/paths.ts';
import { goldenFolder, read } from '../golden.ts';
import { requestBundle } from './response-request.ts';

function answer(
  name: string,
  { pas = '2.2.1', edit = (text) => text }: { pas?: PasVersion; edit?: (text: string) => string } = {},
): ToFhir {
  const text = readFileSync(join(goldenFolder, `278-response/${name}.x12`), 'utf8');
  return read(new Uint8Array(Buffer.from(edit(text))), pas);
}
const at = ({ bundle }: ToFhir, path: string) => getPath(bundle, `entry[0].resource.${path}`);
const action =
  'adjudication[0].extension[pas:reviewAction].extension[pas:reviewActionCode].valueCodeableConcept.coding[0].code';
const approved = 'A service is approved in total with its number, its period and who may give it';
const modified = 'Fewer visits on other days are authorized than were asked';
const partly = 'One line is approved, one denied, and the event is approved in part';
const documents = 'Documents are wanted by kind for the event and by LOINC for a line';

it.each(['A1', 'A3', 'A4', 'A6', 'C', 'CT', 'NA'])(
  'keeps decision %s as what it is, with the code system of X12',
  (code) => {
    const reading = answer(approved, { edit: (text) => text.replace('HCR*A1', `HCR*${code}`) });
    expect(at(reading, `item[0].${action}`)).toBe(code);
    expect(at(reading, `item[0].${action.replace(/code$/, 'system')}`)).toBe(
      'https://codesystem.x12.org/005010/306',
    );
  },
);

it('never takes approved in part (A2) for modified (A6): it is of the event, and changes no item', () => {
  const reading = answer(partly);
  expect(at(reading, action)).toBe('A2');
  expect([
    at(reading, `item[0].${action}`),
    at(reading, `item[1].${action}`),
    at(reading, 'addItem'),
  ]).toEqual(['A1', 'A3', undefined]);
});

it('says what was authorized only of what is authorized: the echo of a denied service is no authorization', () => {
  const denied = answer('A denial says its reasons and a message');
  expect(at(denied, 'item[0].extension[pas:itemAuthorizedDetail]')).toBeUndefined();
  expect(
    at(
      denied,
      'item[0].extension[service].extension[productOrServiceCode].valueCodeableConcept.coding[0].code',
    ),
  ).toBe('70551');
});

it('writes dates as FHIR does, and a period as a period', () => {
  const reading = answer(approved);
  expect(at(reading, 'item[0].extension[pas:itemPreAuthPeriod].valuePeriod')).toEqual({
    start: '2026-11-24',
    end: '2027-02-28',
  });
  expect(at(reading, 'item[0].extension[pas:itemRequestedServiceDate].valueDateTime')).toBe('2026-12-01');
});

it('has an addItem of a modified service in PAS 2.2.1, and only the detail of its item in 2.0.1', () => {
  const [newer, older] = [answer(modified), answer(modified, { pas: '2.0.1' })];
  expect([at(newer, 'addItem[0].itemSequence'), at(newer, 'addItem[0].quantity.value')]).toEqual([[1], 6]);
  expect(at(older, 'addItem')).toBeUndefined();
  for (const one of [newer, older])
    expect(at(one, 'item[0].extension[pas:itemAuthorizedDetail].extension[quantity].valueQuantity')).toEqual({
      value: 6,
      code: 'UN',
      system: 'https://codesystem.x12.org/005010/673',
    });
});

it.each([
  ['The subscriber is not found', 'error', '2010C-NM109'],
  ['The payer cannot answer now and asks to send the request again', 'error', '2000A'],
  ['The event is rejected for its admission date', 'error', '2000E'],
  ['One line is refused for its date while another is approved', 'partial', '2000F-DTP03'],
  ['A provider of one line is rejected', 'error', '2010FA-NM109'],
])('%s: outcome %s, about %s', (name, outcome, element) => {
  const [newer, older] = [answer(name), answer(name, { pas: '2.0.1' })];
  expect(at(newer, 'outcome')).toBe(outcome);
  expect(at(newer, 'error[0].extension[pas:errorElement].extension[error].valueString')).toBe(element);
  expect(at(older, 'error[0].extension[pas:errorElement].valueString')).toBe(element);
});

it('is complete while it is pended: the review action says so, not the outcome', () => {
  const reading = answer('A pended request has an administrative reference and more is to come');
  expect([at(reading, 'outcome'), at(reading, action)]).toEqual(['complete', 'A4']);
});

it('has every reason of a denial, and its message as the note of its item alone', () => {
  const reading = answer('A denial says its reasons and a message');
  const reasons = 'item[0].adjudication[0].extension[pas:reviewAction].extension';
  expect((at(reading, reasons) as { url: string }[]).filter(({ url }) => url === 'reasonCode')).toHaveLength(
    2,
  );
  expect([at(reading, 'item[0].noteNumber'), at(reading, 'processNote[0].number')]).toEqual([[1], 1]);
});

it('wants each document by a CommunicationRequest of its own, of the event or of a line', () => {
  const { bundle } = answer(documents);
  const wanted = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'CommunicationRequest' ? [resource] : [],
  );
  expect(
    wanted.map((one) => [
      getPath(one, 'category[0].coding[0].code') ?? getPath(one, 'payload[0].contentString'),
      getPath(one, 'identifier[0].value'),
      getPath(one, 'extension[pas:serviceLineNumber].valuePositiveInt'),
    ]),
  ).toEqual([
    ['34133-9', 'EV20261123A', undefined],
    ['AS', 'ATT001', undefined],
    ['LA', undefined, undefined],
    ['18748-4', 'LN1', 1],
    ['11502-2', 'LN1', 1],
    ['RR', 'ATT002', 1],
  ]);
});

it('tells whose trace number it is', () => {
  const reading = answer('The payer gives a trace number of its own beside ours');
  expect([at(reading, 'identifier[0].type.coding[0].code'), at(reading, 'identifier[1].type')]).toEqual([
    'FILL',
    undefined,
  ]);
  expect(at(reading, 'request.identifier.value')).toBe('EV20261123A');
});

it('is written from a Bundle that holds an answer, also when the request stands beside it', () => {
  const { bundle } = answer(approved);
  const both = { ...bundle, entry: [...(bundle.entry ?? []), ...(requestBundle().entry ?? [])] };
  expect(mapForBundle(both, mapsFor('2.2.1'))?.id).toBe('278-response');
});
