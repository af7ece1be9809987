/**
 * 271 → FHIR on one core, in this process: messages a second with the trace, beside the same run without it and beside
 * writing the result as JSON, which nobody can be faster than; and how the time grows with the benefits of one message.
 */
import { mapsFor, readToFhir } from '#mappers';
import type { BenchOptions, Row } from './row.ts';
import { eligibilityAnswers } from './x12-sets-271.ts';

const maps = mapsFor('2.2.1');
const newId = () => '00000000-0000-4000-8000-000000000000';

/** One interchange with one 271. */
function message(body: readonly string[]): Uint8Array {
  const segments = [
    'ISA*00*          *00*          *ZZ*MERIDIAN       *ZZ*NORTHFIELD     *261123*1015*^*00501*000000017*0*T*:',
    'GS*HB*MERIDIAN*NORTHFIELD*20261123*1015*7*X*005010X279A1',
    'ST*271*0001*005010X279A1',
    ...body,
    `SE*${body.length + 2}*0001`,
    'GE*1*7',
    'IEA*1*000000017',
  ];
  return new TextEncoder().encode(`${segments.join('~')}~`);
}

/** A subscriber with so many benefits. */
function withBenefits(count: number): Uint8Array {
  const kinds = [
    'EB*1*IND*30*HM*GOLD',
    'EB*B*IND*98*HM*GOLD*27*25*****Y',
    'EB*C*IND*30*HM*GOLD*23*1500*****Y',
  ];
  const head = (eligibilityAnswers[0]?.(1) ?? []).filter(
    (one) => !/^(EB|DTP|MSG|HSD|REF|LS|LE|PER|PRV|N[34M])/.test(one),
  );
  const people = ['NM1*IL*1*RIVERA*ANA****MI*W123456701'];
  const benefits = Array.from({ length: count }, (_, i) => kinds[i % kinds.length] ?? '');
  const names = [
    'NM1*PR*2*MERIDIAN HEALTH PLAN*****PI*MERID',
    'NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003',
  ];
  const parts = head.flatMap((one) => {
    if (one.startsWith('HL*1*')) return [one, names[0] ?? ''];
    if (one.startsWith('HL*2*')) return [one, names[1] ?? ''];
    return one.startsWith('DMG') ? [] : [one];
  });
  return message([...parts, ...people, ...benefits]);
}

/** Short turns in one round: one that another process disturbs is one of many. */
const TURNS = 20;
const TURN_MS = 20;

/** Seconds of one call, over as many as fit into a turn. */
function secondsOf(run: () => unknown): number {
  const began = performance.now();
  let times = 0;
  do {
    run();
    times += 1;
  } while (performance.now() < began + TURN_MS);
  return (performance.now() - began) / 1000 / times;
}

/** The lower quartile: what the work costs, not what else the machine was doing. */
const quartile = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? NaN;

/** Each side a short turn, again and again. */
function alternate(sides: readonly (() => unknown)[], rounds: number): number[] {
  const all = sides.map((): number[] => []);
  for (let warm = 0; warm < TURNS; warm += 1) sides.forEach(secondsOf);
  for (let turn = 0; turn < rounds * TURNS; turn += 1)
    sides.forEach((side, i) => all[i]?.push(secondsOf(side)));
  return all.map(quartile);
}

function speed(rounds: number): Row {
  const messages = eligibilityAnswers.map((make, i) => message(make(i + 1)));
  const results = messages.map((bytes) => readToFhir(bytes, maps, newId));
  const [traced = NaN, plain = NaN, floor = NaN] = alternate(
    [
      () => messages.map((bytes) => readToFhir(bytes, maps, newId)),
      () => messages.map((bytes) => readToFhir(bytes, maps, newId, { trace: false })),
      () => results.map((one) => JSON.stringify(one)),
    ],
    rounds,
  );
  const rate = (seconds: number) => messages.length / seconds;
  const bytes = Math.round(messages.reduce((sum, one) => sum + one.length, 0) / messages.length);
  return {
    name: `271 → FHIR with trace, messages of ${bytes} bytes, one core`,
    unit: 'messages/s',
    ours: rate(traced),
    peers: [
      { name: 'the same without trace', value: rate(plain) },
      { name: 'JSON.stringify of the result with its trace', value: rate(floor) },
    ],
    ratio: plain / traced,
    note: `the trace costs ${(((traced - plain) / plain) * 100).toFixed(0)} %`,
  };
}

function growth(rounds: number): Row[] {
  const sizes = [10, 100, 1000, 10_000];
  const seconds = alternate(
    sizes.map((count) => {
      const bytes = withBenefits(count);
      return () => readToFhir(bytes, maps, newId);
    }),
    Math.min(rounds, 3),
  );
  return sizes.map((count, i) => ({
    name: `271 → FHIR with trace, ${count.toLocaleString('en')} benefits in one message`,
    unit: 'µs for each benefit',
    ours: ((seconds[i] ?? NaN) / count) * 1e6,
    peers: [],
  }));
}

export function map({ rounds }: BenchOptions): Promise<readonly Row[]> {
  return Promise.resolve([speed(rounds), ...growth(rounds)]);
}
