import type { ToFhir } from '../read.ts';
import { getPath, valuesAt } from '../paths.ts';
import { AnswerDraft, isAnswer } from './answer-draft.ts';
import { askedOf, textAt, type Asked } from './asked-lines.ts';
import { differences } from './differences.ts';
import { joinEchoes } from './join-echoes.ts';
import { joinErrors } from './join-errors.ts';
import { actionOf, isFromEvent, joinEvent, numberOf } from './join-event.ts';
import type { AskedRequest, Difference, JoinedAnswer, JoinedItem, Stranger } from './joined-answer.ts';
import { echoes, matchLines, type MatchedItem } from './match-lines.ts';

/** Reasons of a rejection (AAA03) that say themselves that the person does not fit: its echo proves nothing. */
const personRejected = new Set([
  '58',
  '64',
  '65',
  '66',
  '67',
  '68',
  '71',
  '72',
  '73',
  '74',
  '75',
  '76',
  '77',
  '78',
  '95',
]);

const memberIds = (patient: unknown): readonly string[] =>
  valuesAt(patient, 'identifier[+]')
    .filter((one) => valuesAt(one, 'type.coding[+].code').includes('MB'))
    .flatMap((one) => textAt(one, 'value')?.trim().toUpperCase() ?? []);

/** Why the answer is not one to this request; looked at before anything of it is taken over. */
function strangersOf(draft: AnswerDraft, asked: Asked): readonly Stranger[] {
  const { answer } = draft;
  const found: Stranger[] = [];
  const theirs = [
    ...echoes(answer.identifier ?? []),
    ...(answer.item ?? []).flatMap((item) =>
      echoes(valuesAt(item, 'extension[+pas:itemTraceNumber].valueIdentifier')),
    ),
  ];
  const ours = new Set([...asked.traces, ...asked.lines.flatMap(({ traces }) => traces)]);
  if (theirs.length > 0 && !theirs.some((one) => ours.has(one))) found.push('trace');
  const reasons = valuesAt(answer, 'error[+].code.coding[+].code');
  if (reasons.some((one) => personRejected.has(String(one)))) return found;
  const [patient, mine] = [
    draft.entryOf(answer.patient.reference)?.resource,
    asked.bundle.entry?.find(({ fullUrl, resource }) => isMeant(asked, fullUrl, resource))?.resource,
  ];
  const [their, our] = [memberIds(patient), memberIds(mine)];
  if (their.length > 0 && our.length > 0 && !their.some((one) => our.includes(one))) found.push('member');
  const [birthDate, ownBirthDate] = [textAt(patient, 'birthDate'), textAt(mine, 'birthDate')];
  if (birthDate !== undefined && ownBirthDate !== undefined && birthDate !== ownBirthDate)
    found.push('birth-date');
  return found;
}

function isMeant({ claim }: Asked, fullUrl: string | undefined, resource: unknown): boolean {
  const reference = textAt(claim, 'patient.reference');
  if (reference === undefined) return false;
  const short = `${textAt(resource, 'resourceType') ?? ''}/${textAt(resource, 'id') ?? ''}`;
  return fullUrl === reference || reference.split('/').slice(-2).join('/') === short;
}

function joinedItem({ answer }: AnswerDraft, { index, line, by }: MatchedItem): JoinedItem {
  const decision = answer.item?.[index]?.adjudication.find((one) => actionOf(one) !== undefined);
  const [action, number] = [actionOf(decision), numberOf(decision)];
  return {
    sequence: line.item.sequence,
    at: `Bundle.entry[0].resource.item[${index}]`,
    matchedBy: by,
    ...(action === undefined ? {} : { action }),
    fromEvent: isFromEvent(decision),
    ...(number === undefined ? {} : { number }),
  };
}

/** Without a procedure an answer has the service type alone (X12 1365), or nothing. */
const hasProcedure = (added: unknown) =>
  valuesAt(added, 'productOrService.coding[+].system').some((system) => !String(system).endsWith('/1365'));

/** An addItem is what was authorized instead: what it does not say is as asked, and the item keeps what was asked. */
function joinModified(draft: AnswerDraft, matched: readonly MatchedItem[]): void {
  const { answer } = draft;
  for (const [i, added] of (answer.addItem ?? []).entries()) {
    const match = matched.find(({ line }) => added.itemSequence?.includes(line.item.sequence));
    if (!match) continue;
    const { item } = match.line;
    if (!hasProcedure(added)) draft.put(`addItem[${i}].productOrService`, item.productOrService);
    const asked = item.servicedPeriod ?? item.servicedDate;
    if (asked === undefined || (added.servicedDate ?? added.servicedPeriod) === undefined) continue;
    const own = answer.item?.[match.index];
    const extension = own?.extension?.filter(
      ({ url }) => !url.endsWith('extension-itemRequestedServiceDate'),
    );
    if (own && extension) own.extension = extension;
    const value = item.servicedPeriod ? 'valuePeriod' : 'valueDateTime';
    draft.put(`item[${match.index}].extension[pas:itemRequestedServiceDate].${value}`, asked);
  }
}

/** Where all items have one and the same number, it is that of the whole answer. */
function joinNumber(draft: AnswerDraft, items: readonly JoinedItem[]): void {
  const numbers = new Set(items.flatMap(({ number }) => number ?? []));
  const [number] = numbers;
  if (numbers.size !== 1 || number === undefined || draft.answer.preAuthRef !== undefined) return;
  const index = items.find((one) => one.number === number)?.at.replace('Bundle.entry[0].resource.', '') ?? '';
  draft.put('preAuthRef', number, { row: '278-response.join#number', at: draft.placeOf(index) });
}

/** The request's own identifier stands in its echo, with the system that X12 does not carry. */
function joinIdentifier(joined: ToFhir, { bundle }: Asked): ToFhir {
  const { identifier } = bundle;
  if (!identifier || identifier.value !== getPath(joined.bundle, 'identifier.value')) return joined;
  return { ...joined, bundle: { ...joined.bundle, identifier } };
}

const stranger = (answer: ToFhir, strangers: readonly Stranger[]): JoinedAnswer => ({
  ...answer,
  strangers,
  items: [],
  differences: [],
});

/**
 * Reads an answer against the request it answers: items get the sequence of the Claim's, by echoed trace number and then
 * by order; a decision of the event is given to items without one; echoed resources keep the request's fullUrl and id;
 * each rejection gets the path of the value it speaks of in the request. An answer to something else is returned as it was,
 * with the reasons in `strangers`.
 */
export function joinAnswer(answer: ToFhir, request: AskedRequest): JoinedAnswer {
  const response = answer.bundle.entry?.[0]?.resource;
  const asked = askedOf(request);
  if (!isAnswer(response) || !asked) return stranger(answer, ['no-answer']);
  const draft = new AnswerDraft(answer, response);
  const strangers = strangersOf(draft, asked);
  if (strangers.length > 0) return stranger(answer, strangers);
  const matched = joinEvent(draft, asked, matchLines(draft, asked));
  joinEchoes(draft, asked);
  joinErrors(draft, asked);
  const items = matched.map((one) => joinedItem(draft, one)).sort((a, b) => a.sequence - b.sequence);
  const changed = matched.flatMap((match): readonly Difference[] => {
    const { action } = joinedItem(draft, match);
    return action === 'A6' || action === 'A2' ? differences(draft, asked, match.line, match.index) : [];
  });
  joinModified(draft, matched);
  joinNumber(draft, items);
  return { ...joinIdentifier(draft.toFhir(), asked), strangers, items, differences: changed };
}
