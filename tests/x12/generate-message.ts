/** Whole files around generated transaction sets, for our own tests and for other people's validators. */
import { standardLibrary, writeFile, writeLoops, type CompiledGuide, type SegmentValue } from '#x12';
import { generateLoops } from './generate-loops.ts';
import { Dice } from './generate-values.ts';

/** The guide with this id (`x12/guides`), ready to write by. */
export function guideNamed(id: string): CompiledGuide {
  const library = standardLibrary();
  const guide = library.guides.find((one) => one.id === id);
  if (!guide) throw new Error(`No guide ${id}.`);
  return library.compiled(guide);
}

type File = Parameters<typeof writeFile>[0];
type Inside = Pick<File['interchanges'][number], 'groups' | 'acknowledgements'>;

/** One interchange around groups or acknowledgements. */
export function fileAround(inside: Inside, dice: Dice): File {
  const interchange = {
    sender: { qualifier: 'ZZ', id: 'NORTHFIELD' },
    receiver: { qualifier: '30', id: '411234567' },
    usage: 'T' as const,
    number: 1 + dice.number(999_999_999),
    at: '2026-11-23T10:15:00Z',
    ...inside,
  };
  return { interchanges: [interchange] };
}

/** One interchange, group and set around the body of a set. */
export function fileOf({ guide }: CompiledGuide, body: readonly SegmentValue[], dice: Dice): File {
  const group = {
    functional: guide.group,
    sender: 'NORTHFIELD',
    receiver: '411234567',
    number: 1 + dice.number(9999),
    guide: guide.guide,
    sets: [{ set: guide.set, number: 1 + dice.number(9999), body }],
  };
  return fileAround({ groups: [group] }, dice);
}

/** What was written; throws with all that is wrong where nothing was. */
export function written({ value, issues }: ReturnType<typeof writeFile>, name: string): Uint8Array {
  if (value) return value;
  const errors = issues.filter(({ severity }) => severity === 'error');
  const lines = errors.map(
    ({ code, segmentId, at, message }) => `${code} ${segmentId ?? ''} ${JSON.stringify(at)} ${message}`,
  );
  throw new Error(`${name}:\n${lines.join('\n')}`);
}

/**
 * A generated file by the id of a guide, or an interchange with a TA1 alone for `TA1`. `isJudged`: it keeps to what other
 * people's validators can read. Throws where our own checker refuses it: then generator or guide is wrong.
 */
export function generateMessage(guideId: string, seed: number, isJudged = false): Uint8Array {
  const dice = new Dice(seed);
  const name = `${guideId} ${seed}`;
  if (guideId === 'TA1') {
    const [verdict = '', note = ''] = dice.of([['A', '000'], ['E', '016'], ['R', '023']]); // prettier-ignore
    const ta1 = { id: 'TA1', elements: [dice.digits(9), '261123', '1015', verdict, note] };
    return written(writeFile(fileAround({ acknowledgements: [ta1], groups: [] }, dice)), name);
  }
  const guide = guideNamed(guideId);
  const { value: body, issues } = writeLoops(guide, generateLoops(guide, seed, isJudged));
  if (issues.length > 0) throw new Error(`${name}: ${issues.map(({ message }) => message).join(' ')}`);
  return written(writeFile(fileOf(guide, body, dice)), name);
}
