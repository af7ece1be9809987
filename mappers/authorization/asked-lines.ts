import type { Bundle, Claim, ClaimItem, Resource } from 'fhir/r4.js';
import { readInterchanges, readSet, type Loop, type Segment } from '#x12';
import { getPath, valuesAt } from '../paths.ts';
import type { WriteTrace } from '../trace.ts';
import type { AskedRequest } from './joined-answer.ts';
import { soundRequest } from './sound-request.ts';

/** One item of the Claim, and the loop that was written from it. */
export interface AskedLine {
  /** Position in `Claim.item`. */
  readonly index: number;
  readonly item: ClaimItem;
  /** Its trace numbers (TRN02), also those that were made for it while it was written. */
  readonly traces: readonly string[];
  readonly loop?: Loop;
}

/** The request as its answer is read against it. */
export interface Asked {
  readonly bundle: Bundle;
  readonly claim: Claim;
  /** `Bundle.entry[n].resource` of the Claim. */
  readonly at: string;
  readonly fullUrl: string;
  readonly lines: readonly AskedLine[];
  /** Trace numbers of the event. */
  readonly traces: readonly string[];
  /** The transaction set as loops; absent when there are no bytes. */
  readonly root?: Loop;
  readonly written: readonly WriteTrace[];
}

/** The loops with this id, wherever they stand below `loop`. */
export function loopsNamed(loop: Loop, id: string): readonly Loop[] {
  return loop.loops.flatMap((one) => [...(one.id === id ? [one] : []), ...loopsNamed(one, id)]);
}

/** Every segment of a loop, inner loops included. */
export const segmentsIn = (loop: Loop): readonly Segment[] => [
  ...loop.segments,
  ...loop.loops.flatMap((one) => segmentsIn(one)),
];

const tracesOf = (loop: Loop): readonly string[] =>
  loop.segments.flatMap((one) => (one.id === 'TRN' ? [one.element(2)] : [])).filter(Boolean);

function rootOf(x12: Uint8Array | undefined): Loop | undefined {
  const set = x12 && readInterchanges(x12).value[0]?.groups[0]?.sets[0];
  return set && readSet(set).value?.root;
}

/** Which item the segments of a loop were written from. */
function itemOf(loop: Loop, written: readonly WriteTrace[], at: string): number | undefined {
  const numbers = new Set(segmentsIn(loop).map(({ number }) => number));
  const start = `${at}.item[`;
  const line = written.find((one) => numbers.has(one.at.segment) && one.fhir?.startsWith(start));
  return line?.fhir === undefined ? undefined : Number.parseInt(line.fhir.slice(start.length), 10);
}

const texts = (values: readonly unknown[]): string[] =>
  values.filter((one): one is string => typeof one === 'string');

const isClaim = (resource: Resource | undefined): resource is Claim => resource?.resourceType === 'Claim';

/** What was asked; undefined where the Bundle holds no Claim. */
export function askedOf({ bundle: given, written }: AskedRequest): Asked | undefined {
  const bundle = soundRequest(given);
  const entries = bundle.entry ?? [];
  const position = entries.findIndex(({ resource }) => isClaim(resource));
  const { resource: claim, fullUrl } = entries[position] ?? {};
  if (!isClaim(claim)) return undefined;
  const at = `Bundle.entry[${position}].resource`;
  const root = rootOf(written.x12);
  const loops = new Map(
    (root ? loopsNamed(root, '2000F') : []).map((loop) => [itemOf(loop, written.trace, at), loop]),
  );
  const lines = (claim.item ?? []).map((item, index): AskedLine => {
    const loop = loops.get(index);
    const own = texts(valuesAt(item, 'extension[+pas:itemTraceNumber].valueIdentifier.value'));
    return { index, item, traces: [...own, ...(loop ? tracesOf(loop) : [])], ...(loop ? { loop } : {}) };
  });
  const events = root ? loopsNamed(root, '2000E') : [];
  return {
    bundle,
    claim,
    at,
    fullUrl: fullUrl ?? `Claim/${claim.id ?? ''}`,
    lines,
    traces: [...texts(valuesAt(claim, 'identifier[+].value')), ...events.flatMap((loop) => tracesOf(loop))],
    ...(root ? { root } : {}),
    written: written.trace,
  };
}

/** A text at a path, if there is one. */
export function textAt(root: unknown, path: string): string | undefined {
  const value = getPath(root, path);
  return typeof value === 'string' ? value : undefined;
}
