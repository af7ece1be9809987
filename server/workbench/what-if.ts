/** What changes in many messages when an overlay is put in the place of another: by message, value and row. Pure. */
import type { Bundle } from 'fhir/r4.js';
import {
  mapFor,
  mapForBundle,
  mapsFor,
  readToFhir,
  writeFromFhir,
  type Overlay,
  type PasVersion,
  type TransactionMap,
  type WriteSettings,
} from '#mappers';
import { readInterchanges, type Issue } from '#x12';
import { diffFhir, diffX12, type Difference as Found } from '../diff/index.ts';
import type { Difference, LinkView, WhatIfDifference, WhatIfView } from '../workbench-view.ts';
import { bundleIn, toldIssue } from './analysis.ts';
import { countedIds } from './counted-ids.ts';
import { Links } from './links.ts';

export interface WhatIfMessage {
  /** As in `WhatIfDifference`. */
  readonly open: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface WhatIfResult {
  readonly counts: NonNullable<WhatIfView['counts']>;
  readonly messages: readonly WhatIfDifference[];
}

export interface WhatIfNeeds {
  readonly pas: PasVersion;
  readonly before: readonly Overlay[];
  readonly after: readonly Overlay[];
  readonly settings: WriteSettings;
  readonly progress: (done: number) => void;
}

/** Values shown for one message; the rest is counted. */
const SHOWN_VALUES = 200;

/** One way a message goes through the maps, and what came out. */
interface Output {
  readonly differ: (other: Output) => readonly Found[];
  readonly value: unknown;
  readonly links: () => Links;
  readonly issues: readonly (Issue & { readonly fhir?: string })[];
}

export function whatIf(messages: readonly WhatIfMessage[], needs: WhatIfNeeds): WhatIfResult {
  const [before, after] = [mapsFor(needs.pas, needs.before), mapsFor(needs.pas, needs.after)];
  const changed = new Set(
    before.flatMap((map, i) => (JSON.stringify(map) === JSON.stringify(after[i]) ? [] : [map.id])),
  );
  const found: WhatIfDifference[] = [];
  let [touched, broken, values] = [0, 0, 0];
  for (const [i, message] of messages.entries()) {
    const ways = waysOf(message.bytes, before, after, needs.settings).filter(({ maps }) =>
      maps.some((map) => changed.has(map)),
    );
    if (ways.length > 0) touched += 1;
    const compared = ways.map(({ a, b }) => compare(a, b));
    const total = compared.flatMap((one) => one.values);
    const newIssues = compared.flatMap((one) => one.newIssues);
    const goneIssues = compared.flatMap((one) => one.goneIssues);
    if (compared.some((one) => one.isBroken)) broken += 1;
    values += total.length;
    if (total.length + newIssues.length + goneIssues.length > 0)
      found.push({
        open: message.open,
        name: message.name,
        values: total.slice(0, SHOWN_VALUES),
        valuesTotal: total.length,
        newIssues: newIssues.slice(0, SHOWN_VALUES),
        goneIssues: goneIssues.slice(0, SHOWN_VALUES),
      });
    needs.progress(i + 1);
  }
  return {
    counts: { touched, same: messages.length - found.length, changed: found.length, broken, values },
    messages: found,
  };
}

interface Way {
  /** Ids of the maps it goes through. */
  readonly maps: readonly string[];
  readonly a: Output;
  readonly b: Output;
}

/** X12 is read by its map, and what was read is written again: an overlay may change either. A Bundle is written. */
function waysOf(
  bytes: Uint8Array,
  before: readonly TransactionMap[],
  after: readonly TransactionMap[],
  settings: WriteSettings,
): Way[] {
  const bundle = bundleIn(bytes);
  if (bundle) return writtenWays(bundle, before, after, settings);
  const sets = readInterchanges(bytes).value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const maps = [...new Set(sets.flatMap((set) => mapFor(set, before)?.id ?? []))];
  if (maps.length === 0) return [];
  const [a, b] = [readBy(bytes, before), readBy(bytes, after)];
  const again = sets.length === 1 ? writtenWays(a.value, before, after, settings) : [];
  return [{ maps, a, b }, ...again];
}

function writtenWays(
  bundle: Bundle,
  before: readonly TransactionMap[],
  after: readonly TransactionMap[],
  settings: WriteSettings,
): Way[] {
  const [a, b] = [mapForBundle(bundle, before), mapForBundle(bundle, after)];
  return a && b
    ? [{ maps: [a.id], a: writtenBy(bundle, a, settings), b: writtenBy(bundle, b, settings) }]
    : [];
}

function readBy(bytes: Uint8Array, maps: readonly TransactionMap[]): Output & { readonly value: Bundle } {
  const { bundle, trace, issues } = readToFhir(bytes, maps, countedIds());
  const links = () => linksOf(trace.map(({ row, at, fhir }) => ({ row, at, fhir })));
  return { value: bundle, issues, links, differ: (other) => diffFhir(bundle, other.value) };
}

function writtenBy(bundle: Bundle, map: TransactionMap, settings: WriteSettings): Output {
  const { x12 = new Uint8Array(), trace, issues } = writeFromFhir(map, bundle, settings);
  return {
    value: x12,
    issues,
    links: () => linksOf(trace),
    differ: (other) => (other.value instanceof Uint8Array ? diffX12(x12, other.value) : []),
  };
}

const linksOf = (lines: readonly Omit<LinkView, 'link' | 'also'>[]): Links =>
  new Links(
    lines.map(({ row, at, fhir }, i) => ({ link: i + 1, row, at, ...(fhir === undefined ? {} : { fhir }) })),
    [],
  );

function compare(a: Output, b: Output) {
  const found = a.differ(b);
  const [linksA, linksB] = found.length > 0 ? [a.links(), b.links()] : [];
  const key = ({ code, message, at, fhir }: Output['issues'][number]) =>
    JSON.stringify([code, message, at.segment, at.element, fhir]);
  const [known, now] = [new Set(a.issues.map(key)), new Set(b.issues.map(key))];
  const isError = ({ severity }: Issue) => severity === 'error';
  return {
    values: found.map((one) => ({
      ...differenceOf(one),
      rows: [...new Set([...rowsAt(one.a, linksA), ...rowsAt(one.b, linksB)])],
    })),
    newIssues: b.issues.filter((one) => !known.has(key(one))).map(toldIssue),
    goneIssues: a.issues.filter((one) => !now.has(key(one))).map(toldIssue),
    isBroken: !a.issues.some(isError) && b.issues.some(isError),
  };
}

function rowsAt(spot: Found['a'], links: Links | undefined): string[] {
  if (!spot || !links) return [];
  const found = spot.at ? links.ofPlace(spot.at) : links.ofPath(spot.path);
  return found.map(({ row }) => row);
}

/** A difference as the screens take it. */
export function differenceOf({ kind, a, b, before, after }: Found): Difference {
  return {
    kind,
    path: (b ?? a)?.path ?? '',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(a?.at ? { placeBefore: a.at } : {}),
    ...(b?.at ? { placeAfter: b.at } : {}),
  };
}
