/** The X12 guides are data: each fits its schema, and everything it names is there. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { guideOf, type ElementRule, type Guide, type LoopRule, type SegmentRule } from '../../x12/guide.ts';
import schema from './guide.schema.json' with { type: 'json' };

interface CodeList {
  readonly id: string;
  readonly codes: readonly string[];
}

const root = join(import.meta.dirname, '../../x12');
const read = <T>(folder: string): [string, T][] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      basename(name, '.json'),
      JSON.parse(readFileSync(join(root, folder, name), 'utf8')) as T,
    ]);

const guides = read<Guide>('guides');
const codeLists = read<CodeList>('codes');
const validate = new Ajv({ allErrors: true, strictRequired: false }).compile(schema);

const isLoop = (one: SegmentRule | LoopRule): one is LoopRule => 'loop' in one;
const loopsOf = (content: Guide['content']): LoopRule[] =>
  content.filter(isLoop).flatMap((loop) => [loop, ...loopsOf(loop.content)]);
const segmentsOf = (content: Guide['content']): SegmentRule[] =>
  content.flatMap((one) => (isLoop(one) ? segmentsOf(one.content) : [one]));
const elementsOf = (rules: SegmentRule['elements']): ElementRule[] =>
  Object.values(rules ?? {}).flatMap((rule) => [rule, ...elementsOf(rule.components)]);

describe.each(guides)('%s', (name, guide) => {
  it('fits the schema', () => {
    validate(guide);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is named after what it is, and the engine knows it', () => {
    expect(`${guide.guide}-${guide.set}`).toBe(name);
    expect(guide.id).toBe(name);
    expect(guideOf(guide.set, guide.guide)).toEqual(guide);
  });

  it('names code lists that exist, and never a list and codes at once', () => {
    const known = codeLists.map(([, { id }]) => id);
    const rules = segmentsOf(guide.content).flatMap((segment) => elementsOf(segment.elements));
    expect(rules.filter(({ codeList }) => codeList !== undefined && !known.includes(codeList))).toEqual([]);
    expect(rules.filter(({ codeList, codes }) => codeList !== undefined && codes !== undefined)).toEqual([]);
  });

  it('begins every loop with the segment that tells it is there', () => {
    const without = loopsOf(guide.content).filter(
      ({ content: [first] }) => first === undefined || isLoop(first),
    );
    expect(without.map(({ loop }) => loop)).toEqual([]);
  });

  it('labels every segment in our own few words', () => {
    const unlabelled = segmentsOf(guide.content).filter(({ label }) => label === undefined);
    expect(unlabelled.map(({ segment }) => segment)).toEqual([]);
  });
});

it('has an id for each guide and each code list once', () => {
  const ids = [...guides.map(([, { id }]) => id), ...codeLists.map(([, { id }]) => id)];
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

it.each(codeLists)(
  'code list %s is named after its element and has each code once',
  (name, { id, codes }) => {
    expect(id).toBe(name);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  },
);
