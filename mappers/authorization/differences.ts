import type { ClaimItem, Resource } from 'fhir/r4.js';
import { findPath, getPath, valuesAt } from '../paths.ts';
import type { AnswerDraft } from './answer-draft.ts';
import { loopsNamed, textAt, type Asked, type AskedLine } from './asked-lines.ts';
import { numbersOf } from './join-echoes.ts';
import type { Difference } from './joined-answer.ts';

/** What of a service was authorized, as texts; undefined where the payer does not say it. */
type What = Difference['what'];
interface Told {
  readonly text: string | undefined;
  readonly at?: string | undefined;
}
type Side = Partial<Record<What, Told>>;

const plain = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const codesOf = (concepts: readonly unknown[]) =>
  concepts.flatMap((one) => plain(getPath(one, 'coding[0].code')) ?? []).join(', ') || undefined;

/** Where each of the two places an answer may hold a service in keeps it. */
const places = {
  addItem: {
    code: 'productOrService',
    modifiers: 'modifier[+]',
    revenue: 'extension[pas:revenueCode].valueCodeableConcept',
    quantity: 'quantity.value',
    unit: 'quantity.code',
    amount: 'unitPrice.value',
    day: 'servicedDate',
    period: 'servicedPeriod',
  },
  detail: {
    code: 'extension[:productOrServiceCode].valueCodeableConcept',
    modifiers: 'extension[+:modifier].valueCodeableConcept',
    revenue: 'extension[pas:revenueCode].valueCodeableConcept',
    quantity: 'extension[:quantity].valueQuantity.value',
    unit: 'extension[:quantity].valueQuantity.code',
    amount: 'extension[:unitPrice].valueMoney.value',
    day: 'none',
    period: 'none',
  },
} as const;

function serviceOf(root: object, prefix: string, paths: (typeof places)[keyof typeof places]): Side {
  const told = (path: string, text: string | undefined): Told => {
    const there = findPath(root, path.replace('[+]', '[0]'))?.path;
    return { text, ...(there === undefined ? {} : { at: `${prefix}.${there}` }) };
  };
  return {
    code: told(paths.code, codesOf([getPath(root, paths.code)])),
    modifiers: told(paths.modifiers, codesOf(valuesAt(root, paths.modifiers))),
    revenue: told(paths.revenue, codesOf([getPath(root, paths.revenue)])),
    quantity: told(paths.quantity, plain(getPath(root, paths.quantity))),
    unit: told(paths.unit, plain(getPath(root, paths.unit))),
    amount: told(paths.amount, plain(getPath(root, paths.amount))),
    start: textAt(root, paths.day)
      ? told(paths.day, textAt(root, paths.day))
      : told(`${paths.period}.start`, textAt(root, `${paths.period}.start`)),
    end: told(`${paths.period}.end`, textAt(root, `${paths.period}.end`)),
  };
}

/** Parts of our own delivery extension, in the order of HSD. */
const deliveryParts = ['unit', 'quantity', 'per', 'every', 'period', 'periods', 'pattern', 'time'] as const;

function deliveryOf(item: unknown): string | undefined {
  const texts = deliveryParts.map((part) => {
    const path = `extension[delivery].extension[${part}]`;
    return plain(getPath(item, `${path}.valueCode`)) ?? plain(getPath(item, `${path}.valueDecimal`)) ?? '';
  });
  return texts.join(' ').trim() || undefined;
}

/** What was authorized of the item at `index` of the answer. */
function authorized(draft: AnswerDraft, index: number): Side {
  const { answer } = draft;
  const item = answer.item?.[index];
  if (!item) return {};
  const at = 'Bundle.entry[0].resource';
  const added = (answer.addItem ?? []).findIndex(({ itemSequence = [] }) =>
    itemSequence.includes(item.itemSequence),
  );
  const detail = findPath(item, 'extension[pas:itemAuthorizedDetail]');
  const from = answer.addItem?.[added];
  const service = from
    ? serviceOf(from, `${at}.addItem[${added}]`, places.addItem)
    : detail && typeof detail.value === 'object' && detail.value
      ? serviceOf(detail.value, `${at}.item[${index}].${detail.path}`, places.detail)
      : {};
  // Of a modified line without an addItem (PAS 2.0.1) the date answered is the one authorized.
  const day = findPath(item, 'extension[pas:itemRequestedServiceDate].valueDateTime');
  const period = 'extension[pas:itemRequestedServiceDate].valuePeriod';
  const dates = from
    ? {}
    : {
        start: { text: plain(day?.value) ?? textAt(item, `${period}.start`), at: `${at}.item[${index}]` },
        end: { text: textAt(item, `${period}.end`), at: `${at}.item[${index}]` },
      };
  return { ...service, ...dates, delivery: { text: deliveryOf(item), at: `${at}.item[${index}]` } };
}

/** Element texts of a segment of the line's loop. */
const written = ({ loop }: AskedLine, segment: string): readonly string[] => {
  const found = loop?.segments.find(({ id }) => id === segment);
  return found ? Array.from({ length: found.count }, (_, i) => found.element(i + 1)) : [];
};

function askedSide(asked: Asked, line: AskedLine): Side {
  const at = `${asked.at}.item[${line.index}]`;
  const item: ClaimItem = line.item;
  const [sv1, sv2] = [written(line, 'SV1'), written(line, 'SV2')];
  const told = (path: string, text: string | undefined): Told => ({ text, at: `${at}.${path}` });
  return {
    code: told('productOrService', codesOf([item.productOrService])),
    modifiers: told('modifier', codesOf(item.modifier ?? [])),
    revenue: told('revenue', codesOf([item.revenue])),
    quantity: told('quantity.value', plain(item.quantity?.value)),
    unit: told('quantity', (sv1[2] ?? sv2[3]) || item.quantity?.code),
    amount: told('unitPrice', plain(item.unitPrice?.value)),
    start: told('serviced', item.servicedDate ?? item.servicedPeriod?.start),
    end: told('serviced', item.servicedPeriod?.end),
    delivery: told('extension', written(line, 'HSD').join(' ').trim() || undefined),
  };
}

const nameOf = (resource: Resource | undefined): string => {
  const name = textAt(resource, 'name');
  const person = ['name[0].given[0]', 'name[0].family']
    .flatMap((path) => textAt(resource, path) ?? [])
    .join(' ');
  const [number = ''] = resource ? numbersOf(resource).map((one) => one.split('|').at(-1) ?? '') : [];
  return [name ?? person, number].filter(Boolean).join(' ');
};

/** Providers of the answer's item that the request does not know. */
function otherProviders(draft: AnswerDraft, asked: Asked, line: AskedLine, index: number): Difference[] {
  const item = draft.answer.item?.[index];
  const known = new Set((asked.bundle.entry ?? []).map(({ fullUrl }) => fullUrl));
  const references = valuesAt(
    item,
    'extension[+pas:itemAuthorizedProvider].extension[+provider].valueReference.reference',
  );
  return references.flatMap((reference): Difference[] => {
    const entry = typeof reference === 'string' ? draft.entryOf(reference) : undefined;
    if (!entry || known.has(entry.fullUrl)) return [];
    const wanted = askedProvider(asked, line);
    return [
      {
        item: line.item.sequence,
        what: 'provider',
        ...(wanted ? { asked: wanted } : {}),
        authorized: nameOf(entry.resource),
        authorizedAt: `Bundle.entry[${draft.entries.indexOf(entry)}].resource`,
      },
    ];
  });
}

/** Whom the line was asked for: the first member of its own care team, as it was written. */
function askedProvider({ root }: Asked, { loop }: AskedLine): string | undefined {
  const [team] = loop ? loopsNamed(loop, '2010F') : [];
  const [event] = root ? loopsNamed(root, '2010EA') : [];
  const name = (team ?? event)?.segments.find(({ id }) => id === 'NM1');
  return name && [name.element(4), name.element(3), name.element(9)].filter(Boolean).join(' ');
}

/** Numbers are compared as numbers: 3 and 3.0 are the same. */
const isEqual = (a: string, b: string) =>
  a === b || (Number(a) === Number(b) && a.trim() !== '' && b.trim() !== '');

/** What the payer authorized of one line otherwise than it was asked. What it does not say is no difference. */
export function differences(
  draft: AnswerDraft,
  asked: Asked,
  line: AskedLine,
  index: number,
): readonly Difference[] {
  const [ours, theirs] = [askedSide(asked, line), authorized(draft, index)];
  const found = (Object.keys(theirs) as What[]).flatMap((what): Difference[] => {
    const [mine, other] = [ours[what], theirs[what]];
    if (other?.text === undefined || (mine?.text !== undefined && isEqual(mine.text, other.text))) return [];
    return [
      {
        item: line.item.sequence,
        what,
        ...(mine?.text === undefined
          ? {}
          : { asked: mine.text, ...(mine.at === undefined ? {} : { askedAt: mine.at }) }),
        authorized: other.text,
        ...(other.at === undefined ? {} : { authorizedAt: other.at }),
      },
    ];
  });
  return [...found, ...otherProviders(draft, asked, line, index)];
}
