import type { ClaimResponseItem, CommunicationRequest, Resource } from 'fhir/r4.js';
import { getPath, valuesAt } from '../paths.ts';
import type { AnswerDraft } from './answer-draft.ts';
import type { Asked, AskedLine } from './asked-lines.ts';
import type { MatchedBy } from './joined-answer.ts';

/** An item of the answer and the line it answers. */
export interface MatchedItem {
  /** Position in `ClaimResponse.item`. */
  readonly index: number;
  readonly line: AskedLine;
  readonly by: MatchedBy;
}

/** The trace numbers an identifier list echoes: those that are not the payer's own. */
export function echoes(identifiers: readonly unknown[]): readonly string[] {
  return identifiers.flatMap((one) => {
    const value = getPath(one, 'value');
    return typeof value === 'string' && !valuesAt(one, 'type.coding[+].code').includes('FILL') ? [value] : [];
  });
}

const echoesOf = (item: ClaimResponseItem) =>
  echoes(valuesAt(item, 'extension[+pas:itemTraceNumber].valueIdentifier'));

/** Matches items to lines: by an echoed trace number, then, those without any, in their order. */
function matches(items: readonly ClaimResponseItem[], lines: readonly AskedLine[]): MatchedItem[] {
  const free = new Set(lines);
  const byTrace = items.map((item) => {
    const traces = echoesOf(item);
    const line = [...free].find((one) => one.traces.some((trace) => traces.includes(trace)));
    if (line) free.delete(line);
    return line;
  });
  return items.flatMap((item, index): MatchedItem[] => {
    const known = byTrace[index];
    if (known) return [{ index, line: known, by: 'trace' }];
    const [next] = free;
    if (!next || echoesOf(item).length > 0) return [];
    free.delete(next);
    return [{ index, line: next, by: 'order' }];
  });
}

/** Where numbers of items stand, beside the items themselves. */
function renumberErrors({ answer }: AnswerDraft, numbers: ReadonlyMap<number, number>): void {
  for (const error of answer.error ?? [])
    if (error.itemSequence !== undefined)
      error.itemSequence = numbers.get(error.itemSequence) ?? error.itemSequence;
  for (const added of answer.addItem ?? [])
    if (added.itemSequence) added.itemSequence = added.itemSequence.map((one) => numbers.get(one) ?? one);
}

/** Our own extension of PAS 2.0.1 and the guide's of both releases, at the resource or in its payload. */
const isLineNumber = ({ url }: { readonly url: string }) => /(serviceLineNumber|service-line)$/.test(url);

const isWish = (resource: Resource): resource is CommunicationRequest =>
  resource.resourceType === 'CommunicationRequest';

function renumberWanted({ entries }: AnswerDraft, numbers: ReadonlyMap<number, number>): void {
  for (const { resource } of entries) {
    if (!isWish(resource)) continue;
    const all = [resource, ...(resource.payload ?? [])].flatMap(({ extension = [] }) => extension);
    for (const one of all)
      if (isLineNumber(one) && one.valuePositiveInt !== undefined)
        one.valuePositiveInt = numbers.get(one.valuePositiveInt) ?? one.valuePositiveInt;
  }
}

/** Gives every item the sequence of the line it answers; one that answers none is told, and numbered behind all lines. */
export function matchLines(draft: AnswerDraft, { lines }: Asked): readonly MatchedItem[] {
  const items = draft.answer.item ?? [];
  const matched = matches(items, lines);
  let last = Math.max(0, ...lines.map(({ item }) => item.sequence));
  const numbers = new Map<number, number>();
  for (const [index, item] of items.entries()) {
    const line = matched.find((one) => one.index === index)?.line;
    if (!line) {
      last += 1;
      const message = 'The answer has a service that was not asked for.';
      draft.warn('join/unknown-item', message, draft.placeOf(`item[${index}]`));
    }
    numbers.set(item.itemSequence, line?.item.sequence ?? last);
  }
  for (const item of items) item.itemSequence = numbers.get(item.itemSequence) ?? item.itemSequence;
  renumberErrors(draft, numbers);
  renumberWanted(draft, numbers);
  return matched;
}
