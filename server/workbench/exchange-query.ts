/** The one line analysts search exchanges with, e.g. `payer:MERID status:error since:2d`: its words, or what is wrong with them. Pure. */
import type { BusinessKeys, ExchangeState } from '../exchange/exchange.ts';
import type { ExchangesView, QueryError } from '../workbench-view.ts';

/** What a query asks for, ready to be looked for. */
export interface ExchangeQuery {
  readonly keys: Pick<BusinessKeys, 'memberId' | 'trace' | 'authorization' | 'payer'>;
  readonly kind?: string;
  readonly states?: readonly ExchangeState[];
  readonly since?: Date;
  readonly until?: Date;
}

export interface ParsedQuery {
  readonly query: ExchangeQuery;
  /** When there is one, `query` is not to be used. */
  readonly errors: readonly QueryError[];
}

/** What words of a query may refer to. */
export interface QueryGrounds {
  readonly payers: readonly { readonly id: string; readonly name: string }[];
  readonly kinds: readonly string[];
  readonly now: Date;
}

const states: readonly ExchangeState[] = [
  'drafted',
  'queued',
  'claimed',
  'inflight',
  'acknowledged',
  'answered',
  'applied',
  'ambiguous',
  'rejected',
  'failed',
  'cancelled',
];
/** Words for several states at once. */
const stateGroups: Readonly<Record<string, readonly ExchangeState[]>> = {
  error: ['rejected', 'failed', 'ambiguous'],
  open: ['drafted', 'queued', 'claimed', 'inflight', 'acknowledged', 'answered'],
};
const statusWords = [...Object.keys(stateGroups), ...states];

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type Draft = Omit<Mutable<ExchangeQuery>, 'keys'> & { keys: Mutable<ExchangeQuery['keys']> };

/** A mistake in the value of one word; `suggestion` replaces the whole word. */
class Mistake {
  readonly message: string;
  readonly suggestion: string | undefined;
  constructor(message: string, suggestion?: string) {
    this.message = message;
    this.suggestion = suggestion;
  }
}

type Take = (value: string, into: Draft, grounds: QueryGrounds) => Mistake | undefined;

const words: Readonly<Record<string, { readonly example: string; readonly take: Take }>> = {
  member: { example: 'member:W123456701', take: (value, { keys }) => void (keys.memberId = value) },
  trace: { example: 'trace:12ab34cd', take: (value, { keys }) => void (keys.trace = value) },
  auth: { example: 'auth:A100200', take: (value, { keys }) => void (keys.authorization = value) },
  payer: { example: 'payer:"Meridian Health Plan"', take: takePayer },
  status: { example: 'status:error', take: takeStatus },
  kind: { example: 'kind:eligibility', take: takeKind },
  since: { example: 'since:2h', take: takeTime('since') },
  until: { example: 'until:2026-11-01', take: takeTime('until') },
};
const keys = Object.keys(words);

/** What a query may say, for help and completion. */
export function queryHelp({ payers, kinds }: Omit<QueryGrounds, 'now'>): ExchangesView['help'] {
  const values: Readonly<Record<string, readonly string[]>> = {
    payer: payers.map(({ id }) => id),
    status: statusWords,
    kind: kinds,
    since: ['1h', '24h', '7d', '30d'],
  };
  return Object.entries(words).map(([key, { example }]) => ({
    key,
    example,
    ...(values[key] ? { values: values[key] } : {}),
  }));
}

/** Words are parted by spaces; a value with spaces stands in double quotes. */
export function parseQuery(text: string, grounds: QueryGrounds): ParsedQuery {
  const draft: Draft = { keys: {} };
  const errors: QueryError[] = [];
  const seen = new Set<string>();
  for (const found of text.matchAll(/(?:([^\s:"]*)(:))?(?:"([^"]*)("?)|([^\s"]+))?/g)) {
    const [word, key, colon, quoted, closing, plain] = found;
    if (word === '') continue;
    const mistake =
      quoted !== undefined && closing === ''
        ? new Mistake('The quotation mark is not closed.', `${word}"`)
        : takeWord(
            { key: colon === undefined ? undefined : key, value: quoted ?? plain ?? '' },
            seen,
            draft,
            grounds,
          );
    if (mistake)
      errors.push({
        at: found.index,
        length: word.length,
        message: mistake.message,
        ...(mistake.suggestion === undefined ? {} : { suggestion: mistake.suggestion }),
      });
  }
  return { query: draft, errors };
}

function takeWord(
  { key, value }: { readonly key: string | undefined; readonly value: string },
  seen: Set<string>,
  draft: Draft,
  grounds: QueryGrounds,
): Mistake | undefined {
  if (key === undefined)
    return new Mistake(
      `Say what “${value}” is: ${keys.map((one) => `${one}:`).join(', ')}.`,
      `member:${value}`,
    );
  const name = key.toLowerCase();
  const word = words[name];
  if (!word) {
    const close = nearest(name, keys);
    return new Mistake(
      `There is no word “${key}:”. Use ${keys.map((one) => `${one}:`).join(', ')}.`,
      close && `${close}:${value}`,
    );
  }
  if (value === '')
    return new Mistake(`Put a value right behind “${name}:”, e.g. ${word.example}.`, word.example);
  if (seen.has(name)) return new Mistake(`“${name}:” stands here twice; leave one.`);
  seen.add(name);
  return word.take(value, draft, grounds);
}

function takePayer(value: string, { keys: into }: Draft, { payers }: QueryGrounds): Mistake | undefined {
  const wanted = value.toLowerCase();
  const exact = payers.find(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted);
  const begins = payers.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const found = exact ?? (begins.length === 1 ? begins[0] : undefined);
  if (found) {
    into.payer = found.id;
    return undefined;
  }
  const close = nearest(wanted, payers.flatMap(({ id, name }) => [id, name])); // prettier-ignore
  const known = payers.map(({ id, name }) => `${id} (${name})`).join(', ');
  return new Mistake(`No payer is called “${value}”. Known are ${known}.`, close && `payer:${quote(close)}`);
}

function takeStatus(value: string, into: Draft): Mistake | undefined {
  const word = value.toLowerCase();
  const found = stateGroups[word] ?? states.filter((state) => state === word);
  if (found.length > 0) {
    into.states = found;
    return undefined;
  }
  const close = nearest(word, statusWords);
  return new Mistake(`“${value}” is no status. Use ${statusWords.join(', ')}.`, close && `status:${close}`);
}

function takeKind(value: string, into: Draft, { kinds }: QueryGrounds): Mistake | undefined {
  const kind = value.toLowerCase();
  if (kinds.includes(kind)) {
    into.kind = kind;
    return undefined;
  }
  const close = nearest(kind, kinds);
  return new Mistake(`“${value}” is no kind of exchange. Use ${kinds.join(', ')}.`, close && `kind:${close}`);
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `2h`, `3d` before now, a day (its beginning, UTC) or an instant. */
function takeTime(name: 'since' | 'until'): Take {
  return (value, into, { now }) => {
    const ago = /^(\d{1,5})([mhdw])$/i.exec(value);
    const time = ago
      ? new Date(now.getTime() - Number(ago[1]) * (unitMs[(ago[2] ?? '').toLowerCase()] ?? 0))
      : /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/i.test(value)
        ? new Date(value)
        : undefined;
    if (time === undefined || Number.isNaN(time.getTime()))
      return new Mistake(
        `“${value}” is no time. Write 30m, 2h, 7d, 4w, or a day as 2026-11-01.`,
        `${name}:24h`,
      );
    into[name] = time;
    return undefined;
  };
}

const quote = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

/** The word that most likely was meant: one typing slip away, or beginning alike. */
function nearest(value: string, among: readonly string[]): string | undefined {
  const close = among
    .map((one) => ({ one, far: distance(value, one.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  if (close && close.far <= Math.max(1, Math.floor(close.one.length / 3))) return close.one;
  return among.find((one) => value.length > 1 && one.toLowerCase().startsWith(value));
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_one, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          (next[j - 1] ?? 0) + 1,
          (row[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
