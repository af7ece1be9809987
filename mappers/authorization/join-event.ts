import type { ClaimResponseItem } from 'fhir/r4.js';
import { getPath } from '../paths.ts';
import type { AnswerDraft } from './answer-draft.ts';
import { textAt, type Asked } from './asked-lines.ts';
import type { MatchedItem } from './match-lines.ts';

/** What the payer decided of the whole event, given to the items it says nothing of. */
const actionPath =
  'extension[pas:reviewAction].extension[pas:reviewActionCode].valueCodeableConcept.coding[0].code';
/** HCR01 of an adjudication. */
export const actionOf = (adjudication: unknown): string | undefined => textAt(adjudication, actionPath);
/** HCR02 of an adjudication. */
export const numberOf = (adjudication: unknown): string | undefined =>
  textAt(adjudication, 'extension[pas:reviewAction].extension[number].valueString');

/** Marks a decision as that of the event. */
const marked = 'extension[from-event].valueBoolean';
export const isFromEvent = (adjudication: unknown): boolean => getPath(adjudication, marked) === true;

/** Where other lines are answered, these do not say which of the remaining ones they mean. */
const undecided = new Set(['A2', 'A6']);

/** What stands at the event and where an item has it. */
const more = [
  [
    'extension[administrative-reference].valueString',
    'extension[pas:administrationReferenceNumber].valueString',
  ],
  ['extension[earlier-authorization].valueString', 'extension[pas:authorizationNumber].valueString'],
  ['extension[issue-date].valueDate', 'extension[pas:itemPreAuthIssueDate].valueDate'],
  ['preAuthPeriod', 'extension[pas:itemPreAuthPeriod].valuePeriod'],
] as const;

const isRejected = ({ error = [] }: AnswerDraft['answer'], { itemSequence }: ClaimResponseItem) =>
  error.some((one) => one.itemSequence === itemSequence);

/** Gives the decision of the event, as a copy that says so, to each item that has none of its own. */
export function joinEvent(
  draft: AnswerDraft,
  { lines }: Asked,
  matched: readonly MatchedItem[],
): readonly MatchedItem[] {
  const { answer } = draft;
  const at = (answer.adjudication ?? []).findIndex((one) => actionOf(one) !== undefined);
  const decision = answer.adjudication?.[at];
  if (!decision) return matched;
  const isSilent = (item: ClaimResponseItem) =>
    !item.adjudication.some((one) => actionOf(one)) && !isRejected(answer, item);
  const silent = matched.filter(({ index }) => {
    const item = answer.item?.[index];
    return item && isSilent(item);
  });
  const answersLines = matched.length > silent.length;
  if (answersLines && undecided.has(actionOf(decision) ?? '')) return matched;
  const missing = lines.filter((line) => !matched.some((one) => one.line === line));
  const added = missing.map((line): MatchedItem => {
    const index = answer.item?.length ?? 0;
    draft.put(`item[${index}]`, { itemSequence: line.item.sequence, adjudication: [] });
    return { index, line, by: 'event' };
  });
  for (const { index } of [...silent, ...added]) giveTo(draft, index, at, decision);
  return [...matched, ...added];
}

function giveTo(draft: AnswerDraft, index: number, at: number, decision: unknown): void {
  const to = `item[${index}].adjudication[0]`;
  draft.copy(`adjudication[${at}]`, to, decision);
  draft.put(`${to}.${marked}`, true);
  for (const [from, path] of more) {
    const value = getPath(draft.answer, from);
    const item = `item[${index}]`;
    if (value === undefined || getPath(draft.answer, `${item}.${path}`) !== undefined) continue;
    draft.copy(draft.resolved(from), `${item}.${path}`, value);
  }
}
