/** The X12 guides, the dictionary and the code lists are data: each fits its schema, and all they name is there. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { compactJson } from '../x12-data/compact-json.ts';
import { dataIndex } from '../x12-data/data-index.ts';
import { shapes } from '../x12-data/shapes.ts';
import type {
  CodeList,
  Dictionary,
  DictionaryComposite,
  DictionaryElement,
  ElementRule,
  Guide,
  LoopRule,
  SegmentRule,
} from '../../x12/library/guide.ts';
import codeListSchema from '../../x12/schemas/code-list.schema.json' with { type: 'json' };
import dictionarySchema from '../../x12/schemas/dictionary.schema.json' with { type: 'json' };
import guideSchema from '../../x12/schemas/guide.schema.json' with { type: 'json' };

type Rule = SegmentRule | LoopRule;
interface Used {
  /** Loop, segment, element, component. */
  readonly where: string;
  readonly rule: ElementRule;
  readonly element: DictionaryElement | DictionaryComposite | undefined;
}

const root = join(import.meta.dirname, '../../x12');
const textOf = (folder: string, name: string) => readFileSync(join(root, folder, `${name}.json`), 'utf8');
const namesIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'));
const read = <T>(folder: string): [string, T][] =>
  namesIn(folder).map((name) => [name, JSON.parse(textOf(folder, name)) as T]);

const guides = read<Guide>('guides');
const codeLists = read<CodeList>('codes');
const lists = new Map(codeLists);
const { elements, composites, segments, envelope } = Object.fromEntries(
  read<unknown>('dictionary'),
) as unknown as Dictionary;

const ajv = new Ajv({ allErrors: true, strictRequired: false, strictTypes: false });
ajv.addSchema(guideSchema, 'guide');
ajv.addSchema(dictionarySchema);
ajv.addSchema(codeListSchema, 'code-list');
function errorsOf(schema: string, value: unknown): unknown[] {
  ajv.validate(schema, value);
  return ajv.errors ?? [];
}

const isLoop = (one: Rule): one is LoopRule => 'loop' in one;
const isSegment = (one: Rule | undefined): one is SegmentRule => one !== undefined && !isLoop(one);
/** The contents of the guide, of its loops, and those it shares, each with the place it is in. */
function contentsOf(guide: Guide): [string, readonly Rule[]][] {
  const within = (where: string, content: readonly Rule[]): [string, readonly Rule[]][] => [
    [where, content],
    ...content.flatMap((one) => (isLoop(one) && one.content ? within(one.loop, one.content) : [])),
  ];
  const shared = Object.entries(guide.shared ?? {}).flatMap(([name, content]) => within(name, content));
  return [...within('', guide.content), ...shared];
}
const segmentRulesOf = (guide: Guide): [string, SegmentRule][] =>
  contentsOf(guide).flatMap(([where, content]) =>
    content.filter(isSegment).map((one): [string, SegmentRule] => [`${where} ${one.segment}`, one]),
  );

function componentsUsed(where: string, composite: DictionaryComposite, rule: ElementRule): Used[] {
  return Object.entries(rule.components ?? {}).map(([position, component]) => ({
    where: `${where}-${position}`,
    rule: component,
    element: elements[composite.elements[Number(position) - 1] ?? ''],
  }));
}
function elementsUsed(where: string, { segment, elements: rules = {} }: SegmentRule): Used[] {
  return Object.entries(rules).flatMap(([position, rule]) => {
    const place = `${where}${position.padStart(2, '0')}`;
    const number = segments[segment]?.elements[Number(position) - 1] ?? '';
    const composite = composites[number];
    if (composite)
      return [{ where: place, rule, element: composite }, ...componentsUsed(place, composite, rule)];
    return [{ where: place, rule, element: elements[number] }];
  });
}
const usedBy = (rules: readonly [string, SegmentRule][]): Used[] =>
  rules.flatMap(([where, segment]) => elementsUsed(where, segment));

/** All codes a rule allows; undefined when any is allowed. */
function allowed({ codes, codeList }: ElementRule): readonly string[] | undefined {
  return codes ?? (codeList === undefined ? undefined : Object.keys(lists.get(codeList)?.codes ?? {}));
}
const isComposite = (one: DictionaryElement | DictionaryComposite): one is DictionaryComposite =>
  'elements' in one;
function fits(code: string, { type, min, max }: DictionaryElement): boolean {
  if (code.length < min || code.length > max) return false;
  return type.startsWith('N') ? /^\d+$/.test(code) : type === 'ID' || type === 'AN';
}
/** What is wrong with the codes of a rule, by the element it is about. */
function wrongCodes({ where, rule, element }: Used): string[] {
  const codes = allowed(rule);
  if (!codes) return [];
  if (!element || isComposite(element)) return [`${where}: codes of what is no element`];
  const meanings = rule.codeList === undefined ? lists.get(element.codes ?? '')?.codes : undefined;
  return codes.flatMap((code) => [
    ...(fits(code, element) ? [] : [`${where}: ${code} is no ${element.type} ${element.min}/${element.max}`]),
    ...(meanings && !(code in meanings)
      ? [`${where}: ${code} has no label in codes/${element.codes ?? ''}`]
      : []),
  ]);
}
/** Rules that name a list that is not there, or a part of a composite that has none. */
function wrongNames({ where, rule, element }: Used): string[] {
  const missing = [rule.codeList, rule.offList].filter((name) => name !== undefined && !lists.has(name));
  return [
    ...missing.map((name) => `${where}: no list ${name ?? ''}`),
    ...(element ? [] : [`${where}: no such position`]),
    ...(rule.components && element && !isComposite(element) ? [`${where}: components of an element`] : []),
    ...(rule.min !== undefined && rule.max !== undefined && rule.min > rule.max
      ? [`${where}: min > max`]
      : []),
  ];
}

const first = (rule: Rule, guide: Guide): Rule | undefined =>
  isLoop(rule) ? (rule.content ?? guide.shared?.[rule.shared ?? ''])?.[0] : rule;
/** True when one of the elements that both rules state codes for has no code in common. */
function toldApart(one: SegmentRule, other: SegmentRule): boolean {
  const others = new Map(elementsUsed('', other).map(({ where, rule }) => [where, rule]));
  return elementsUsed('', one).some(({ where, rule }) => {
    const mine = allowed(rule);
    const theirs = allowed(others.get(where) ?? { usage: 'S' });
    return mine !== undefined && theirs !== undefined && !mine.some((code) => theirs.includes(code));
  });
}
function confusable(guide: Guide): string[] {
  return contentsOf(guide).flatMap(([where, content]) => {
    const beginnings = content.map((rule) => first(rule, guide)).filter(isSegment);
    return beginnings.flatMap((one, i) =>
      beginnings
        .slice(i + 1)
        .filter((other) => one.segment === other.segment && !toldApart(one, other))
        .map((other) => `${where}: ${one.label} and ${other.label}`),
    );
  });
}

/** Syntax notes and formats that name a position the sequence has not. */
function wrongPositions(
  name: string,
  length: number,
  notes: readonly string[],
  formats: object = {},
): string[] {
  const inNotes = notes.flatMap((note) => [...note.matchAll(/\d\d/g)].map(([position]) => Number(position)));
  const inFormats = Object.entries(formats).flatMap(([key, value]) => [Number(key), Number(value)]);
  return [...inNotes, ...inFormats]
    .filter((position) => position < 1 || position > length)
    .map((position) => `${name}: ${position}`);
}

describe.each(guides)('%s', (name, guide) => {
  const used = usedBy(segmentRulesOf(guide));

  it('fits the schema', () => expect(errorsOf('guide', guide)).toEqual([]));

  it('is named after what it is', () => {
    expect(guide.id).toBe(name);
    expect(name).toMatch(new RegExp(`^${guide.guide}-${guide.set}(-|$)`));
  });

  it('names lists, shared content and positions that exist', () => {
    const loops = contentsOf(guide).flatMap(([, content]) => content.filter(isLoop));
    const shared = loops.flatMap((loop) => loop.shared ?? []).filter((one) => !guide.shared?.[one]);
    expect([...used.flatMap(wrongNames), ...shared]).toEqual([]);
    expect(
      Object.keys(guide.shared ?? {}).filter((one) => !loops.some((loop) => loop.shared === one)),
    ).toEqual([]);
  });

  it('allows only codes that fit their element and have a label', () =>
    expect(used.flatMap(wrongCodes)).toEqual([]));

  it('has syntax notes about positions that exist', () =>
    expect(
      segmentRulesOf(guide).flatMap(([where, { segment, syntax = [] }]) =>
        wrongPositions(where, segments[segment]?.elements.length ?? 0, syntax),
      ),
    ).toEqual([]));

  it('begins every loop with the segment that tells it is there', () => {
    const loops = contentsOf(guide).flatMap(([, content]) => content.filter(isLoop));
    const without = loops.filter((loop) => !isSegment(first(loop, guide)));
    expect(without.map(({ loop }) => loop)).toEqual([]);
  });

  it('tells neighbours of the same segment apart by their codes', () =>
    expect(confusable(guide)).toEqual([]));
});

describe('the guides', () => {
  it('have each an id of their own', () => {
    const ids = guides.map(([, { id }]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it('are told apart where they share transaction set and guide', () => {
    const same = guides.flatMap(([, one], i) =>
      guides
        .slice(i + 1)
        .filter(([, other]) => one.set === other.set && one.guide === other.guide)
        .map(([, other]): [Guide, Guide] => [one, other]),
    );
    const unclear = same.filter(([one, other]) => {
      const codes = other.chosenBy?.codes ?? [];
      return !one.chosenBy || !other.chosenBy || one.chosenBy.codes.some((code) => codes.includes(code));
    });
    expect(unclear.map(([one, other]) => `${one.id} and ${other.id}`)).toEqual([]);
  });
});

describe('the dictionary', () => {
  it.each(['elements', 'composites', 'segments'] as const)('fits the schema: %s', (part) =>
    expect(errorsOf(`dictionary#/definitions/${part}`, { elements, composites, segments }[part])).toEqual([]),
  );

  it('states the envelope as segments of a guide', () => {
    const rules = Object.values(envelope);
    expect(errorsOf('guide#/definitions/content', rules)).toEqual([]);
    expect(Object.entries(envelope).filter(([id, { segment }]) => id !== segment)).toEqual([]);
    const used = usedBy(rules.map((rule): [string, SegmentRule] => [rule.segment, rule]));
    expect([...used.flatMap(wrongNames), ...used.flatMap(wrongCodes)]).toEqual([]);
  });

  it('has every element and composite that it names, and names every one that it has', () => {
    const named = [...Object.values(segments), ...Object.values(composites)].flatMap((one) => one.elements);
    expect(named.filter((number) => !(number in elements) && !(number in composites))).toEqual([]);
    const known = [...Object.keys(elements), ...Object.keys(composites)];
    expect(known.filter((number) => !named.includes(number))).toEqual([]);
  });

  it('has every segment of every guide', () => {
    const ids = guides.flatMap(([, guide]) => segmentRulesOf(guide).map(([, { segment }]) => segment));
    expect([...new Set(ids)].filter((id) => !(id in segments))).toEqual([]);
  });

  it('has syntax notes and formats about positions that exist', () => {
    const all = [...Object.entries(segments), ...Object.entries(composites)];
    expect(
      all.flatMap(([name, one]) => wrongPositions(name, one.elements.length, one.syntax ?? [], one.formats)),
    ).toEqual([]);
  });

  it('takes formats from a qualifier of formats', () => {
    const all = [...Object.entries(segments), ...Object.entries(composites)];
    const wrong = all.flatMap(([name, one]) =>
      Object.entries(one.formats ?? {})
        .filter(([to, from]) => {
          const pair = `${one.elements[from - 1] ?? ''} ${one.elements[Number(to) - 1] ?? ''}`;
          return !['1250 1251', '66 67'].includes(pair);
        })
        .map(([to]) => `${name}${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no element that is longer than it may be', () =>
    expect(Object.entries(elements).filter(([, { min, max }]) => min > max)).toEqual([]));
});

describe.each(codeLists)('code list %s', (name, list) => {
  const number = name.replace(/-.*/, '');
  const whole = lists.get(number);
  const element = elements[number];

  it('fits the schema and is named after its element', () => {
    expect(errorsOf('code-list', list)).toEqual([]);
    expect(list.id).toBe(name);
  });

  it('has codes that fit the element, and a part has codes of the whole', () => {
    const codes = Object.keys(list.codes);
    expect(element ? codes.filter((code) => !fits(code, element)) : []).toEqual([]);
    expect(name === number ? [] : codes.filter((code) => whole && !(code in whole.codes))).toEqual([]);
  });

  it('is named by the dictionary or by a guide', () => {
    const rules = [...guides.flatMap(([, guide]) => segmentRulesOf(guide)), ...Object.entries(envelope)];
    const named = [
      ...Object.values(elements).map(({ codes }) => codes),
      ...usedBy(rules).flatMap(({ rule }) => [rule.codeList, rule.offList]),
    ];
    expect(named).toContain(name);
  });
});

describe.each(['guides', 'dictionary', 'codes'])('the files in %s', (folder) => {
  it.each(namesIn(folder))('%s is in the one form (npm run format)', (name) => {
    const text = textOf(folder, name);
    expect(text).toBe(compactJson(JSON.parse(text)));
  });
});

it.each([
  ['data.ts', dataIndex],
  ['shapes.ts', shapes],
])('%s is written from the data as it is now (npm run format)', (name, write) => {
  expect(readFileSync(join(root, 'library', name), 'utf8')).toBe(write(root));
});
