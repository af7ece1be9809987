/** Maps and code tables are data: unique ids, nothing lost in silence, nothing named that is not there. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { mapsFor, pasVersions } from '#mappers';
import { codeTable, codeTables, type CodeTable } from '../../mappers/code-tables.ts';
import {
  isLoopMap,
  type AnySegmentMap,
  type LoopMap,
  type Row,
  type TransactionMap,
} from '../../mappers/map.ts';
import { addressOf } from '../../mappers/places.ts';
import {
  contentOf,
  isLoopRule,
  type Guide,
  type LoopRule,
  type SegmentRule,
} from '../../x12/library/guide.ts';
import { guides } from '../../x12/library/data.ts';
import serviceTypes from '../../x12/codes/1365.json' with { type: 'json' };
import serviceToType from '../../mappers/codes/service-to-type.json' with { type: 'json' };
import schema from './code-table.schema.json' with { type: 'json' };

type AnyRow = Row<never>;
interface Placed {
  readonly map: AnySegmentMap;
  /** Loops it may stand in; none = outside of all loops. */
  readonly loops: readonly string[];
}

const maps = pasVersions.flatMap((version) => mapsFor(version).map((map) => ({ ...map, version })));
const folder = join(import.meta.dirname, '../../mappers/codes');
const files = readdirSync(folder)
  .filter((name) => name !== 'service-to-type.json')
  .map((name): [string, CodeTable] => [
    basename(name, '.json'),
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as CodeTable,
  ]);

const rowsOf = (map: AnySegmentMap) => map.rows as readonly AnyRow[];
function placedIn(parts: LoopMap['parts'], loops: readonly string[]): Placed[] {
  return parts.flatMap((part) => {
    if (!isLoopMap(part)) return [{ map: part, loops }];
    return placedIn(
      part.parts,
      part.loop.includes('') ? [...loops, ...part.loop.filter(Boolean)] : part.loop,
    );
  });
}
const segmentMaps = (map: TransactionMap) => placedIn(map.parts, []);
const tableOf = (row: AnyRow) => ('table' in row ? codeTable(row.table) : undefined);

describe.each(files)('code table %s', (name, table) => {
  it('fits the schema and is named after itself', () => {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    addFormats.default(ajv, ['uri']);
    const validate = ajv.compile(schema);
    validate(table);
    expect(validate.errors ?? []).toEqual([]);
    expect(table.id).toBe(name);
    expect(codeTables.map(({ id }) => id)).toContain(name);
  });

  it('says of each X12 code one thing', () => {
    const codes = [...table.rows.map(({ x12 }) => x12), ...(table.leftOut ?? []).flatMap(({ x12 }) => x12)];
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  });
});

describe.each(maps)('map $id for PAS $version', (transaction) => {
  const placed = segmentMaps(transaction);

  it('is plain data: it survives JSON', () => {
    expect(JSON.parse(JSON.stringify(transaction))).toEqual(transaction);
  });

  it('has each row id once, and one meaning for each segment map id', () => {
    const meanings = new Map<string, string>();
    const doubtful: string[] = [];
    for (const { map } of placed) {
      const meaning = JSON.stringify(map);
      if ((meanings.get(map.id) ?? meaning) !== meaning) doubtful.push(map.id);
      meanings.set(map.id, meaning);
      const ids = rowsOf(map).map(({ id }) => id);
      doubtful.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${map.id}#${id}`));
    }
    expect(doubtful).toEqual([]);
  });

  it('says of every row where both sides are written down', () => {
    const without = placed.flatMap(({ map }) =>
      rowsOf(map).flatMap(({ id, see }) => (/\S \| \S/.test(see) ? [] : [`${map.id}#${id}`])),
    );
    expect(without).toEqual([]);
  });

  it('loses no code in silence: another row carries it, the X12 code goes along, or the row says what is lost', () => {
    const silent = placed.flatMap(({ map }) =>
      rowsOf(map).flatMap((row) => {
        const table = tableOf(row);
        if (table?.leftOut === undefined || table.x12.system !== undefined || row.lossy !== undefined)
          return [];
        const others = placed
          .filter((one) => one.map.segment === map.segment)
          .flatMap((one) => rowsOf(one.map));
        const carried = others.some(
          (one) => one !== row && one.x12 === row.x12 && tableOf(one)?.id !== table.id,
        );
        return carried ? [] : [`${map.id}#${row.id}`];
      }),
    );
    expect(silent).toEqual([]);
  });

  it('gives a reason for everything it leaves out', () => {
    expect(transaction.leftOut.filter(({ why }) => !/^[A-Z].{9,}\.$/.test(why))).toEqual([]);
  });

  it('reads segments and elements that the guide has there', () => {
    const guide = guideOf(transaction);
    if (!guide) throw new Error('The map is for a guide that is not there.');
    expect(placed.flatMap((one) => strangers(one, guide))).toEqual([]);
  });
});

/** The guide a map is for; of several with the same set and version, the one whose BHT may have the map's codes. */
function guideOf({ set, guide: version, chosenBy = {} }: TransactionMap): Guide | undefined {
  return guides.find((guide) => {
    if (guide.set !== set || guide.guide !== version) return false;
    const header = guide.content.find((one) => 'segment' in one && one.segment === 'BHT');
    return Object.entries(chosenBy).every(([element, codes]) => {
      const rule = header && 'elements' in header ? header.elements[element] : undefined;
      return codes.some((code) => JSON.stringify(rule ?? '').includes(`"${code}"`));
    });
  });
}

type Content = readonly (SegmentRule | LoopRule)[];

function contentsOf(loop: string, guide: Guide, content: Content): Content[] {
  return content.filter(isLoopRule).flatMap((one) => {
    const inner = contentOf(guide, one);
    return [...(one.loop === loop ? [inner] : []), ...contentsOf(loop, guide, inner)];
  });
}

/** Rows of a segment map that stand nowhere in the guide, in one of the loops the map names. */
function strangers({ map, loops }: Placed, guide: Guide): string[] {
  const { content } = guide;
  const contents = loops.length === 0 ? [content] : loops.flatMap((loop) => contentsOf(loop, guide, content));
  const rules = contents
    .flat()
    .filter((one): one is SegmentRule => 'segment' in one && one.segment === map.segment);
  if (rules.length === 0) return [`${map.id}: no ${map.segment} in ${loops.join(', ')}`];
  return rowsOf(map).flatMap(({ id, x12 }) =>
    (map.across ?? [0]).flatMap((base) => {
      const [element] = addressOf(x12, base);
      const isThere = rules.some(({ elements }) => elements?.[String(element)]);
      return element === 0 || isThere ? [] : [`${map.id}#${id}: element ${element}`];
    }),
  );
}

describe('service-to-type', () => {
  it('asks for service types that X12 has, each row once', () => {
    const unknown = serviceToType.rows.flatMap((row) =>
      row.serviceTypes.filter((code) => !(code in serviceTypes.codes)),
    );
    expect(unknown).toEqual([]);
    const labels = serviceToType.rows.map(({ label }) => label);
    expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
  });

  it('writes codes and ranges that can be read, lowest first', () => {
    const wrong = serviceToType.rows.flatMap(({ codes }) =>
      codes.filter((code) => {
        const [from = '', to] = code.split(/-(?=[A-Z]?\d)/);
        return to === undefined ? from === '' : from.length !== to.length || from >= to;
      }),
    );
    expect(wrong).toEqual([]);
  });
});
