/** What was read can be written again byte for byte, and what was written is read as the same values. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  checkFile,
  loopValueOf,
  readInterchanges,
  readSet,
  valueOf,
  writeFile,
  writeLoops,
  type FunctionalGroup,
  type Interchange,
  type LoopValue,
  type Segment,
  type TransactionSet,
  type WritePolicy,
} from '#x12';
import { generateLoops } from './generate-loops.ts';
import { fileOf, generateMessage, guideNamed, written } from './generate-message.ts';
import { Dice } from './generate-values.ts';

const folders = ['messages', '../golden/270', '../golden/271'].map((name) => join(import.meta.dirname, name));
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.x12'))
    .map((name) => join(folder, name)),
);
const isClean = (bytes: Uint8Array) => checkFile(bytes).issues.every(({ severity }) => severity !== 'error');

const character = (byte: number) => String.fromCharCode(byte);

/** How a file was written: its separators, and what stands behind each terminator. */
function policyOf(bytes: Uint8Array, header: Segment): WritePolicy {
  const { element, repetition, component, segment } = header.delimiters;
  const behind = /^(?:\r\n|\n)?/.exec(Buffer.from(bytes.subarray(106, 108)).toString('latin1'))?.[0];
  return {
    delimiters: {
      element: character(element),
      repetition: character(repetition),
      component: character(component),
      segment: character(segment),
    },
    lineEnd: behind === '\n' || behind === '\r\n' ? behind : '',
  };
}

/** CCYYMMDD or YYMMDD and HHMM as an instant. */
const instant = (date: string, time: string) =>
  `20${date.slice(-6, -4)}-${date.slice(-4, -2)}-${date.slice(-2)}T${time.slice(0, 2)}:${time.slice(2)}:00Z`;

const party = (header: Segment, element: number) => ({
  qualifier: header.element(element),
  id: header.element(element + 1),
});

function groupOf({ header, sets }: FunctionalGroup) {
  return {
    functional: header.element(1),
    sender: header.element(2),
    receiver: header.element(3),
    at: instant(header.element(4), header.element(5)),
    number: Number(header.element(6)),
    guide: header.element(8),
    sets: sets.map(({ header: st, set, segments }) => ({
      set,
      guide: st.element(3),
      number: st.element(2),
      body: segments.slice(1, -1).map(valueOf),
    })),
  };
}

function interchangeOf({ header, acknowledgements, groups }: Interchange) {
  return {
    authorization: party(header, 1),
    security: party(header, 3),
    sender: party(header, 5),
    receiver: party(header, 7),
    at: instant(header.element(9), header.element(10)),
    version: header.element(12),
    number: Number(header.element(13)),
    asksForTa1: header.element(14) === '1',
    usage: header.element(15) === 'P' ? ('P' as const) : ('T' as const),
    acknowledgements: acknowledgements.map(valueOf),
    groups: groups.map(groupOf),
  };
}

const onlySet = (bytes: Uint8Array): TransactionSet => {
  const [set, ...others] = readInterchanges(bytes).value.flatMap(({ groups }) =>
    groups.flatMap(({ sets }) => sets),
  );
  if (!set || others.length > 0) throw new Error('Not one set.');
  return set;
};

/** The loops of a set as values. */
function loopsOf(set: TransactionSet): LoopValue {
  const { value: tree } = readSet(set);
  if (!tree) throw new Error('No guide.');
  return loopValueOf(tree.root);
}

it('has files to write again', () => {
  expect(files.length).toBeGreaterThan(45);
});

it.each(files.map((file) => [file.slice(file.lastIndexOf('/') + 1), file]))(
  'writes %s again, byte for byte',
  (_name, file) => {
    const bytes = new Uint8Array(readFileSync(file));
    const { value: interchanges } = readInterchanges(bytes);
    const [first] = interchanges;
    if (!first) throw new Error('No interchange.');
    const again = writeFile({ interchanges: interchanges.map(interchangeOf) }, policyOf(bytes, first.header));
    // A file of the table that is not clean must be refused, not written.
    if (!isClean(bytes)) expect(again.value).toBeUndefined();
    else
      expect(Buffer.from(again.value ?? []).toString('latin1')).toBe(Buffer.from(bytes).toString('latin1'));
  },
);

it.each(files.map((file) => [file.slice(file.lastIndexOf('/') + 1), file]))(
  'puts the loops of %s in their order again',
  (_name, file) => {
    const bytes = new Uint8Array(readFileSync(file));
    if (!isClean(bytes)) return;
    for (const { groups } of readInterchanges(bytes).value)
      for (const set of groups.flatMap(({ sets }) => sets)) {
        const { value: tree } = readSet(set);
        if (!tree) throw new Error('No guide.');
        const { value, issues } = writeLoops(tree.guide, loopValueOf(tree.root));
        expect(issues).toEqual([]);
        expect(value).toEqual(set.segments.slice(1, -1).map(valueOf));
      }
  },
);

const guides = [
  '005010X279A1-270', '005010X279A1-271', '005010X212-276', '005010X212-277', '005010X214-277',
  '005010X217-278-request', '005010X217-278-response', '005010X231A1-999',
]; // prettier-ignore

/** Values as reading gives them: nothing empty at the end, a composite of one component as a text. */
function read(loop: LoopValue): LoopValue {
  return {
    ...loop,
    segments: loop.segments.map(({ id, elements }) => {
      const own = elements.map((value) => {
        if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return value;
        return 'components' in value
          ? shortened(value.components)
          : {
              repetitions: value.repetitions.map((one) =>
                typeof one === 'string' ? one : shortened(one.components),
              ),
            };
      });
      return { id, elements: own.slice(0, own.findLastIndex((value) => value !== undefined) + 1) };
    }),
    loops: loop.loops.map(read),
  };
}

function shortened(components: readonly string[]) {
  const kept = components.slice(0, components.findLastIndex((one) => one !== '') + 1);
  return kept.length === 1 ? (kept[0] ?? '') : { components: kept };
}

/** HL01, HL02 and HL04 are filled in by the writer. */
function withoutNumbers(loop: LoopValue): LoopValue {
  return {
    ...loop,
    segments: loop.segments.map(({ id, elements }) =>
      id === 'HL' ? { id, elements: [elements[2]] } : { id, elements },
    ),
    loops: loop.loops.map(withoutNumbers),
  };
}

/** In the order of the guide: the generator keeps to it but for what it adds at the end. */
function ordered(loop: LoopValue): LoopValue {
  const byText = <T>(list: readonly T[]) =>
    [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  return { ...loop, segments: byText(loop.segments), loops: byText(loop.loops.map(ordered)) };
}

it.each(guides)('reads generated %s as it was meant, and writes it again byte for byte', (guideId) => {
  const guide = guideNamed(guideId);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const meant = generateLoops(guide, seed);
      const { value: body, issues } = writeLoops(guide, meant);
      expect(issues).toEqual([]);
      const bytes = written(writeFile(fileOf(guide, body, new Dice(seed))), `${guideId} ${seed}`);
      const back = loopsOf(onlySet(bytes));
      expect(ordered(withoutNumbers(back))).toEqual(ordered(withoutNumbers(read(meant))));
      const again = writeLoops(guide, back).value;
      expect(writeFile(fileOf(guide, again, new Dice(seed))).value).toEqual(bytes);
    }),
    { numRuns: 300, seed: 417 },
  );
});

it('gives the same message for the same seed, and others for others', () => {
  const texts = [1, 1, 2].map((seed) => Buffer.from(generateMessage('005010X279A1-271', seed)).toString());
  expect(texts[0]).toBe(texts[1]);
  expect(texts[2]).not.toBe(texts[0]);
});
