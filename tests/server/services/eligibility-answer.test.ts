/** How bytes that came back end a check, read from what the payer simulator really sends. */
import type { Coverage, CoverageEligibilityResponse, Patient } from 'fhir/r4.js';
import { x12Http } from '../../../server/payers/x12-http.ts';
import { startPayerSimulator } from '../../../server/sandbox/payer/payer-simulator.ts';
import { ownResponse, readAnswer, type Reading } from '../../../server/services/eligibility-answer.ts';
import type { Question } from '../../../server/services/eligibility-request.ts';
import { bytesOf, coverage, patient, question, routeTo, segmentsOf, trace } from './questions.ts';

const simulator = await startPayerSimulator({
  host: '127.0.0.1',
  port: 0,
  token: 'test',
  clock: () => new Date('2026-11-23T15:00:00Z'),
  log: { info: () => undefined },
});
afterAll(() => simulator.close());
const adapter = x12Http({ token: () => 'test' });

interface Exchanged {
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
}

async function exchange(asked: Question = question(), payer = 'MERID'): Promise<Exchanged> {
  const route = routeTo(payer, simulator.url);
  const request = bytesOf(asked, route);
  const options = { payloadId: '11111111-1111-4111-8111-111111111111', signal: AbortSignal.timeout(10_000) };
  return { request, answer: await adapter.send(route, request, options) };
}

function read(answer: Uint8Array, request: Uint8Array = new Uint8Array(), ours = trace): Reading {
  let made = 0;
  return readAnswer(answer, { request, trace: ours, exchange: 'ex-1', newId: () => `id-${(made += 1)}` });
}

const memberOf = (subscriberId: string, more: Partial<Coverage> = {}) =>
  question({ coverage: coverage({ subscriberId, ...more }) });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const bytes = (from: string) => Buffer.from(from, 'utf8');
const active = await exchange();

const aaa = (level: string, reason: string, followUp: string) => memberOf(`AAA${level}${reason}${followUp}`);
it.each<[name: string, asked: Question, kind: string, rejection: object]>([
  ['subscriber not found', aaa('C', '75', 'C'), 'rejected', { reason: '75', followUp: 'C', loop: '2100C', field: 'memberId', canRetry: true }],
  ['birth date does not match', aaa('C', '71', 'C'), 'rejected', { field: 'birthDate', canRetry: true }],
  ['provider not on file', aaa('B', '51', 'N'), 'rejected', { loop: '2100B', field: 'provider', canRetry: false }],
  ['payer cannot answer now', aaa('A', '42', 'P'), 'payer-down', { loop: '2100A', canRetry: true }],
  ['payer is not there', aaa('A', '80', 'R'), 'payer-down', { reason: '80' }],
])('%s', async (_name, asked, kind, rejection) => {
  const { request, answer } = await exchange(asked);
  const { outcome } = read(answer, request);
  expect(outcome).toMatchObject({ kind, rejections: [rejection] });
  if (!('rejections' in outcome)) throw new Error('unexpected');
  const [place] = outcome.rejections[0]?.evidence ?? [];
  if (place?.kind !== 'segment') throw new Error('without its place');
  expect(place).toMatchObject({ exchange: 'ex-1', direction: 'answer' });
  expect(segmentsOf(answer)[place.at.segment - 1]?.[0]).toBe('AAA');
}); // prettier-ignore

it('reads an answer, and a rejection below it once, however many service types it is about', async () => {
  expect(read(active.answer, active.request).outcome).toEqual({ kind: 'answered', rejections: [] });
  const { request, answer } = await exchange(aaa('E', '54', 'C'));
  const { outcome } = read(answer, request);
  expect(outcome).toMatchObject({ kind: 'answered', rejections: [{ reason: '54', field: 'service' }] });
});

it('keeps benefits that came with a rejection of one service', () => {
  const set = text(active.answer);
  const eb = /EB\*[^~]*~/.exec(set)?.[0] ?? '';
  const partial = set
    .replace(eb, `${eb}EB*V**44~AAA*Y**54*C~`)
    .replace(/SE\*(\d+)\*/, (_all, count: string) => `SE*${Number(count) + 2}*`);
  const reading = read(bytes(partial), active.request);
  expect(reading.outcome).toMatchObject({ kind: 'answered' });
  expect(reading.answer?.bundle.entry?.[0]?.resource).toMatchObject({ resourceType: 'CoverageEligibilityResponse' });
}); // prettier-ignore

it.each([
  ['Costa', '1982-02-02', 'SM1000014', '999'],
  ['Winter', '1991-09-09', 'SM1000015', 'TA1'],
])('says where %s’s request was refused (%s, %s, %s)', async (family, birthDate, memberId, kind) => {
  const asked = question({ patient: patient({ name: [{ family, given: ['Irene'] }], birthDate }), coverage: coverage({ subscriberId: memberId }) });
  const { request, answer } = await exchange(asked, 'SLATE');
  const { outcome } = read(answer, request);
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { kind } });
  if (outcome.kind !== 'refused') throw new Error('unexpected');
  const { answerAt, requestAt } = outcome.refusal;
  expect(text(answer.subarray(answerAt.offset, answerAt.offset + answerAt.length)).length).toBeGreaterThan(0);
  if (kind === 'TA1') return;
  if (!requestAt) throw new Error('without the place in our request');
  const segment = segmentsOf(request)[requestAt.segment - 1];
  expect(segment?.slice(0, 2)).toEqual(['NM1', 'IL']);
  expect(text(request.subarray(requestAt.offset, requestAt.offset + requestAt.length))).toBe(segment?.[requestAt.element ?? 0]);
}); // prettier-ignore

const changed = (from: string | RegExp, to: string) => bytes(text(active.answer).replace(from, to));
it.each<[name: string, answer: Uint8Array, why: string]>([
  ['nothing', new Uint8Array(), 'no-x12'],
  ['zeros', new Uint8Array(5_000), 'no-x12'],
  ['a web page', bytes('<!doctype html><title>502 Bad Gateway</title>'), 'no-x12'],
  ['JSON', bytes('{"ISA":"no"}'), 'no-x12'],
  ['ISA and no more', active.answer.subarray(0, 106), 'broken'],
  ['a wrong count of segments', changed(/SE\*\d+\*/, 'SE*3*'), 'broken'],
  ['a wrong count of sets', changed(/GE\*1\*/, 'GE*2*'), 'broken'],
  ['no IEA', changed(/IEA\*.*$/s, ''), 'broken'],
  ['our own 270', active.request, 'no-271'],
  ['the trace of another request', changed(new RegExp(trace, 'g'), '0'.repeat(32)), 'not-ours'],
])('cannot read %s', (_name, answer, why) => {
  const reading = read(answer, active.request);
  expect(reading.outcome).toEqual({ kind: 'unreadable', why });
  expect(reading.answer).toBeUndefined();
}); // prettier-ignore

it('does not take an answer that was cut at any segment for an answer', () => {
  const ends = [...text(active.answer).matchAll(/~/g)].map(({ index }) => index + 1);
  expect(ends.length).toBeGreaterThan(20);
  const all = Buffer.from(active.answer);
  const whole = Buffer.from(text(active.answer).trimEnd()).length;
  for (const end of ends.filter((one) => one < whole)) {
    for (const cut of [end, end - 1, end - 3]) {
      const { outcome, answer } = read(all.subarray(0, cut), active.request);
      expect({ cut, kind: outcome.kind }).toEqual({ cut, kind: 'unreadable' });
      expect(answer).toBeUndefined();
    }
  }
});

it.each([
  ['line ends after the segments', (all: string) => all.replaceAll('~', '~\r\n')],
  ['a byte order mark', (all: string) => `\uFEFF${all}`],
  ['blank lines around it', (all: string) => `\n\n${all}\n\n`],
])('reads an answer with %s', (_name, change) => {
  expect(read(bytes(change(text(active.answer).replaceAll(/~\s+/g, '~'))), active.request).outcome.kind).toBe('answered');
}); // prettier-ignore

describe('two answers in one file', () => {
  const stranger = text(active.answer)
    .replaceAll(trace, 'f'.repeat(32))
    .replaceAll(/CHEN|Chen/g, 'STRANGER');

  it.each([
    ['after ours', text(active.answer) + stranger],
    ['before ours', stranger + text(active.answer)],
  ])('takes ours, with its own places: the other one %s', (_name, both) => {
    const reading = read(bytes(both), active.request);
    expect(reading.outcome.kind).toBe('answered');
    const [first] = reading.answer?.bundle.entry ?? [];
    expect(first?.resource).toMatchObject({ request: { identifier: { value: trace } } });
    const start = both.indexOf('ISA', both.startsWith(stranger) ? stranger.length : 0);
    const own = reading.answer?.trace.filter(({ fhir }) => fhir.startsWith('Bundle.entry[0].')) ?? [];
    expect(own.length).toBeGreaterThan(10);
    for (const { at } of own) {
      expect(at.offset).toBeGreaterThanOrEqual(start);
      expect(at.offset).toBeLessThan(start + active.answer.length);
    }
  }); // prettier-ignore

  it('takes none where neither is ours, and none where neither says', () => {
    expect(read(bytes(stranger + stranger), active.request).outcome).toEqual({ kind: 'unreadable', why: 'not-ours' });
    const silent = text(active.answer)
      .replace(/TRN\*[^~]*~/g, '')
      .replace(/SE\*(\d+)\*/, (_all, count: string) => `SE*${Number(count) - (text(active.answer).match(/TRN\*/g)?.length ?? 0)}*`);
    expect(read(bytes(silent + silent), active.request).outcome).toEqual({ kind: 'unreadable', why: 'not-ours' });
  }); // prettier-ignore
});

it('takes the dependent’s answer where the payer echoes the trace at the holder above', async () => {
  const holder = patient({ id: 'pat-2', name: [{ family: 'Okafor', given: ['Ngozi'] }], birthDate: '1985-09-17', gender: 'female' });
  const leo = patient({ name: [{ family: 'Okafor', given: ['Leo'] }], birthDate: '2016-05-05', gender: 'male' });
  const theirs = coverage({ subscriberId: 'W123456707', subscriber: { reference: 'Patient/pat-2' } });
  const { request, answer } = await exchange(question({ patient: leo, coverage: theirs, subscriber: holder }));
  const patientOf = (reading: Reading) => {
    const [first, ...others] = reading.answer?.bundle.entry ?? [];
    const response = first?.resource as CoverageEligibilityResponse | undefined;
    const person = others.find(({ fullUrl }) => fullUrl === response?.patient.reference)?.resource as Patient | undefined;
    return [person?.name?.[0]?.given?.[0], (response?.insurance?.[0]?.item?.length ?? 0) > 0];
  };
  const usual = text(answer);
  const echo = /TRN\*2\*[^~]*~/.exec(usual)?.[0] ?? '';
  const above = usual.replace(echo, '').replace(/(HL\*\d+\*\d+\*22\*1~)/, `$1${echo}`);
  expect(above).not.toBe(usual);
  for (const said of [usual, above]) expect(patientOf(read(bytes(said), request))).toEqual(['Leo', true]);
  // The dependent's own number says that this answer is to another question.
  const others = above.replace(/(HL\*\d+\*\d+\*23\*0~)/, `$1${echo.replace(trace, 'ANOTHER')}`).replace(/SE\*(\d+)\*/, (_all, count: string) => `SE*${Number(count) + 1}*`);
  expect(patientOf(read(bytes(others), request))).toEqual(['Ngozi', false]);
}); // prettier-ignore

it('makes the answer our own: no reference of the payer’s Bundle stays', () => {
  const { answer } = read(active.answer, active.request);
  if (!answer) throw new Error('unexpected');
  const before = JSON.stringify(answer);
  const own = ownResponse(answer, { id: 'r-1', patient: 'Patient/p', coverage: 'Coverage/c', request: 'r-1' });
  expect(own).toMatchObject({
    id: 'r-1', outcome: 'complete', patient: { reference: 'Patient/p' }, request: { reference: 'CoverageEligibilityRequest/r-1' },
    insurance: [{ coverage: { reference: 'Coverage/c' } }],
  });
  const here = new Set(['Patient/p', 'Coverage/c', 'CoverageEligibilityRequest/r-1', ...(own.contained ?? []).map(({ id }) => `#${id ?? ''}`)]);
  const references = [...JSON.stringify(own).matchAll(/"reference":"([^"]+)"/g)].map(([, one = '']) => one);
  expect(references.filter((one) => !here.has(one))).toEqual([]);
  expect(JSON.stringify(answer)).toBe(before);
}); // prettier-ignore
