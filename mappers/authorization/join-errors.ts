import type { Loop, Place, Segment } from '#x12';
import { codeTable } from '../code-tables.ts';
import { getPath } from '../paths.ts';
import type { AnswerDraft } from './answer-draft.ts';
import { loopsNamed, segmentsIn, textAt, type Asked } from './asked-lines.ts';

/** Finds for each rejection which value of the request it speaks of, by the trace of what was written. */
const followUps = {
  element: [
    'extension[pas:errorElement].extension[error].valueString',
    'extension[pas:errorElement].valueString',
  ],
  path: 'extension[pas:errorPath].valueString',
} as const;

/** Loops that the answer calls otherwise than the request. */
const renamed: Readonly<Record<string, string>> = { '2010FA': '2010F', '2010EC': '2010EB' };

/** `2010A-NM103` → loop, segment, element. */
interface Rejected {
  readonly loop: string;
  readonly segment?: string;
  readonly element?: number;
}
function rejectedOf(text: string): Rejected {
  const [loop = '', rest = ''] = text.split('-');
  const [, segment, element] = /^([A-Z][A-Z0-9]{1,2}?)(\d\d)?$/.exec(rest) ?? [];
  return {
    loop: renamed[loop] ?? loop,
    ...(segment ? { segment } : {}),
    ...(element ? { element: Number(element) } : {}),
  };
}

const dateOf = (reason: string | undefined) =>
  codeTable('rejected-date').rows.find(({ x12 }) => x12 === reason)?.fhir;

/** The segment of a loop that is meant; of dates the one with the qualifier the reason speaks of. */
function segmentOf(loop: Loop, { segment }: Rejected, reason: string | undefined): Segment | undefined {
  const all = loop.segments.filter(({ id }) => id === segment);
  const date = segment === 'DTP' ? dateOf(reason) : undefined;
  return date === undefined ? all[0] : all.find((one) => one.element(1) === date);
}

/** Where a service is rejected by its code, the request may have told it in another segment than SV1. */
const services: readonly { readonly segment: string; readonly element: number }[] = [
  { segment: 'SV1', element: 1 },
  { segment: 'SV2', element: 2 },
  { segment: 'SV3', element: 1 },
];

function asWritten(rejected: Rejected, loop: Loop): Rejected {
  if (rejected.segment !== 'SV1' || rejected.element !== 1) return rejected;
  const written = services.find(({ segment }) => loop.segments.some(({ id }) => id === segment));
  return { ...rejected, ...written };
}

const toText = ({ loop, segment = '', element }: Rejected) =>
  `${loop}${segment ? `-${segment}` : ''}${element === undefined ? '' : String(element).padStart(2, '0')}`;

/** The resource, or the item of the Claim, that a path leads into. */
const ownerOf = (path: string) =>
  /^Bundle\.entry\[\d+\]\.resource(\.item\[\d+\])?/.exec(path)?.[0] ?? 'Bundle';

/** The path of what was written into an element, else of whatever the segment or the loop was written from. */
function pathOf(
  asked: Asked,
  loop: Loop,
  rejected: Rejected,
  reason: string | undefined,
): string | undefined {
  const segment = segmentOf(loop, rejected, reason);
  const lines = asked.written.filter(({ fhir }) => fhir !== undefined);
  const exact = segment && lines.filter(({ at }) => at.segment === segment.number);
  const found = exact?.find(
    ({ at }) => rejected.element !== undefined && at.element === rejected.element,
  )?.fhir;
  if (found !== undefined) return found;
  const numbers = new Set(segmentsIn(loop).map(({ number }) => number));
  const near =
    exact?.[0]?.fhir ??
    lines.find(({ at }) => loop.segments.some(({ number }) => number === at.segment))?.fhir ??
    lines.find(({ at }) => numbers.has(at.segment))?.fhir;
  return near === undefined ? undefined : ownerOf(near);
}

/** The loops of the request a rejection may mean: those of its line, and of these the one of its provider. */
function candidates(
  asked: Asked,
  { loop }: Rejected,
  line: number | undefined,
  provider: string | undefined,
): readonly Loop[] {
  const within = asked.lines.find(({ item }) => item.sequence === line)?.loop ?? asked.root;
  if (!within) return [];
  const all = within.id === loop ? [within] : loopsNamed(within, loop);
  const position = (asked.bundle.entry ?? []).findIndex(
    ({ fullUrl }) => fullUrl !== undefined && fullUrl === provider,
  );
  if (position < 0) return all;
  const start = `Bundle.entry[${position}].`;
  const own = all.filter((one) => {
    const numbers = new Set(segmentsIn(one).map(({ number }) => number));
    return asked.written.some(({ at, fhir }) => numbers.has(at.segment) && fhir?.startsWith(start));
  });
  return own.length > 0 ? own : all;
}

/** Puts `errorPath` to each error that says which element it speaks of. */
export function joinErrors(draft: AnswerDraft, asked: Asked): void {
  for (const [i, error] of (draft.answer.error ?? []).entries()) {
    const element = followUps.element.find((path) => textAt(error, path) !== undefined);
    const text = element && textAt(error, element);
    if (element === undefined || text === undefined) continue;
    const rejected = rejectedOf(text);
    const reason = textAt(error, 'code.coding[0].code');
    const provider = textAt(error, 'extension[rejected-provider].valueReference.reference');
    const [loop] = candidates(asked, rejected, error.itemSequence, provider);
    const from = { row: '278-response.join#error-path', at: draft.placeOf(`error[${i}].code`) };
    if (!loop) {
      putPath(draft, i, asked.written.length > 0 ? 'Bundle' : undefined, from);
      continue;
    }
    const written = asWritten(rejected, loop);
    if (written.segment !== rejected.segment) draft.put(`error[${i}].${element}`, toText(written));
    putPath(draft, i, pathOf(asked, loop, written, reason), from);
  }
}

function putPath(
  draft: AnswerDraft,
  error: number,
  path: string | undefined,
  from: { readonly row: string; readonly at: Place | undefined },
): void {
  if (path !== undefined && getPath(draft.answer, `error[${error}].${followUps.path}`) === undefined)
    draft.put(`error[${error}].${followUps.path}`, path, from);
}
