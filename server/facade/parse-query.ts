/**
 * A query string as a checked SearchQuery. What cannot be done is refused by name, with what would be right; a parameter
 * that nobody knows is refused too, or, where the caller is lenient, left out and told. R4 §3.1.1.
 */
import type { OperationOutcomeIssue } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import { includesOf, revincludesOf } from './offered-includes.ts';
import { readValues } from './parse-values.ts';
import type { Clause, Include, Modifier, SearchParameter, SearchQuery, SortKey } from './query.ts';
import { searchParameter, searchParametersOf } from './search-parameters.ts';

export interface ParseOptions {
  /** `Prefer: handling=lenient` */
  readonly lenient?: boolean;
  /** Where we stand: references below it are local. */
  readonly base?: string;
  /** For `ap`. */
  readonly now?: Date;
}

export interface ParsedQuery {
  readonly query: SearchQuery;
  /** What was ignored or cut. */
  readonly issues: readonly OperationOutcomeIssue[];
}

const PARAMETERS = 50;
const SORT_KEYS = 10;
const DEFAULT_COUNT = 50;
const LARGEST_COUNT = 1_000;
const SUMMARIES = ['true', 'text', 'data', 'count', 'false'] as const;
type IncludeName = '_include' | '_include:iterate' | '_revinclude' | '_revinclude:iterate';
const TOTALS = ['none', 'estimate', 'accurate'] as const;
/** Of HTTP rather than of the search: known, and no part of the self link. */
const BESIDE = new Set(['_format', '_pretty']);

export function parseQuery(type: string, given: URLSearchParams, options: ParseOptions = {}): ParsedQuery {
  if (given.size > PARAMETERS) throw new Problem('search/too-long', { limit: PARAMETERS });
  const draft = new Draft(type, options);
  for (const [name, value] of given) {
    if (BESIDE.has(name)) continue;
    if (value === '') draft.tell('information', `The parameter ${safe(name)} has no value and was ignored.`);
    else draft.take(name, value);
  }
  return { query: draft.query(), issues: draft.issues };
}

class Draft {
  readonly issues: OperationOutcomeIssue[] = [];
  private readonly clauses: Clause[] = [];
  private readonly include: Include[] = [];
  private readonly revinclude: Include[] = [];
  private readonly sort: SortKey[] = [];
  private readonly self = new URLSearchParams();
  private readonly results: {
    count?: number;
    total?: SearchQuery['total'];
    summary?: NonNullable<SearchQuery['summary']>;
    elements?: readonly string[];
    page?: string;
  } = {};

  private readonly type: string;
  private readonly options: ParseOptions;
  private readonly now: number;

  constructor(type: string, options: ParseOptions) {
    this.type = type;
    this.options = options;
    this.now = (options.now ?? new Date()).getTime();
  }

  tell(severity: 'information' | 'warning', diagnostics: string): void {
    this.issues.push({
      severity,
      code: severity === 'warning' ? 'not-supported' : 'informational',
      diagnostics,
    });
  }

  take(name: string, value: string): void {
    const isKnown = this.result(name, value) || this.clause(name, value);
    if (isKnown) {
      if (name !== '_page') this.self.append(name, value);
      return;
    }
    if (this.options.lenient !== true) throw this.unknown(name);
    this.tell('warning', `The parameter ${safe(name)} is not supported and was ignored.`);
  }

  query(): SearchQuery {
    const { count = DEFAULT_COUNT, total = 'none', summary, ...rest } = this.results;
    const isCountOnly = count === 0 || summary === 'count';
    return {
      type: this.type,
      clauses: this.clauses,
      include: this.include,
      revinclude: this.revinclude,
      sort: this.sort,
      count,
      total: isCountOnly ? 'accurate' : total,
      ...(isCountOnly ? { summary: 'count' } : summary !== undefined && { summary }),
      ...rest,
      self: this.self,
    };
  }

  /** `_count` and the like; false for what is none of them. */
  private result(name: string, value: string): boolean {
    switch (name) {
      case '_count':
        this.results.count = this.count(value);
        return true;
      case '_total':
        this.results.total = oneOf(name, value, TOTALS);
        return true;
      case '_summary':
        this.results.summary = oneOf(name, value, SUMMARIES);
        return true;
      case '_elements': {
        const names = value.split(',').map((one) => one.trim());
        if (!names.every((one) => /^[A-Za-z]{1,64}$/.test(one)))
          throw new Problem('search/bad-value', { name, needed: 'names of elements, with commas between' });
        this.results.elements = [...(this.results.elements ?? []), ...names];
        return true;
      }
      case '_page':
        this.results.page = value;
        return true;
      case '_sort':
        for (const key of value.split(',', SORT_KEYS + 1)) this.sort.push(this.sortKey(key.trim()));
        if (this.sort.length > SORT_KEYS)
          throw new Problem('search/bad-value', { name, needed: `at most ${SORT_KEYS} parameters` });
        return true;
      case '_include':
      case '_include:iterate':
        addEach(this.include, this.includes(name, value));
        return true;
      case '_revinclude':
      case '_revinclude:iterate':
        addEach(this.revinclude, this.includes(name, value));
        return true;
      default:
        return false;
    }
  }

  private count(value: string): number {
    if (!/^\d{1,9}$/.test(value))
      throw new Problem('search/bad-value', { name: '_count', needed: 'a whole number from 0 on' });
    if (Number(value) > LARGEST_COUNT)
      this.tell('information', `A page holds at most ${LARGEST_COUNT} resources; _count was cut to that.`);
    return Math.min(Number(value), LARGEST_COUNT);
  }

  private sortKey(key: string): SortKey {
    const descending = key.startsWith('-');
    const code = descending ? key.slice(1) : key;
    const parameter = searchParameter(this.type, code);
    if (parameter === undefined || !isSortable(parameter)) {
      const codes = searchParametersOf(this.type)
        .filter(isSortable)
        .map((one) => one.code);
      const needed = `some of ${codes.join(', ')}, with commas between and - before what is to go down`;
      throw new Problem('search/bad-value', { name: '_sort', needed });
    }
    return { parameter, descending };
  }

  /** All references of a type where its parameter is `*`; `_include=*` is of the type searched. R4 §3.1.1.5.7 */
  private includes(name: IncludeName, value: string): Include[] {
    const [direction = '', word] = name.split(':');
    const isForward = direction === '_include';
    const [source = '', code = '', target, ...more] = (
      isForward && value === '*' ? `${this.type}:*` : value
    ).split(':');
    const wanted = isForward ? target : word === undefined ? this.type : target;
    const begins = isForward ? source === this.type : target === undefined || target === this.type;
    const offered = code !== '*' ? [] : isForward ? includesOf(source) : revincludesOf(wanted ?? this.type);
    const found =
      code === '*'
        ? searchParametersOf(source).filter((one) => offered.includes(`${source}:${one.code}`))
        : [searchParameter(source, code)];
    const leading = found.filter(
      (parameter) =>
        parameter?.type === 'reference' &&
        (wanted === undefined || parameter.target?.includes(wanted) !== false),
    );
    if (leading.length === 0 || more.length > 0 || !(begins || word !== undefined))
      throw new Problem('search/bad-value', { name, needed: this.includable(isForward) });
    const how = {
      source,
      ...(target !== undefined && { target }),
      ...(word !== undefined && { iterate: true as const }),
    };
    return leading.flatMap((parameter) => (parameter ? [{ ...how, parameter }] : []));
  }

  private includable(isForward: boolean): string {
    return isForward
      ? `${this.type}:parameter or ${this.type}:parameter:Type, of a parameter that is a reference`
      : `Type:parameter, of a parameter that may refer to ${this.type}`;
  }

  /** False for a parameter that the type does not have. */
  private clause(name: string, value: string): boolean {
    const [code = '', word, ...more] = name.split(':');
    const parameter = searchParameter(this.type, code);
    if (parameter === undefined) return false;
    const { modifier, type } = word === undefined ? {} : this.modifier(parameter, [word, ...more].join(':'));
    if (modifier === 'missing') {
      this.clauses.push({
        parameter,
        modifier,
        missing: oneOf(name, value, ['true', 'false']) === 'true',
        values: [],
      });
      return true;
    }
    const values = readValues(value, {
      name,
      parameter,
      now: this.now,
      ...(modifier !== undefined && { modifier }),
      ...(type !== undefined && { type }),
      ...(this.options.base !== undefined && { base: this.options.base }),
    });
    this.clauses.push({ parameter, ...(modifier !== undefined && { modifier }), values });
    return true;
  }

  private modifier(parameter: SearchParameter, word: string): { modifier: Modifier; type?: string } {
    const allowed = parameter.modifier ?? [];
    const found = allowed.find((one) => one === word && one !== 'type');
    if (found !== undefined) return { modifier: found };
    const isTarget = parameter.target?.includes(word) ?? searchParametersOf(word).length > 0;
    if (allowed.includes('type') && isTarget) return { modifier: 'type', type: word };
    const names = allowed.flatMap((one) => (one === 'type' ? (parameter.target ?? ['the type']) : [one]));
    throw new Problem('search/bad-modifier', {
      name: parameter.code,
      modifier: safe(word),
      allowed: names.length === 0 ? 'none' : names.map((one) => `:${one}`).join(', '),
    });
  }

  private unknown(name: string): Problem {
    const known = searchParametersOf(this.type).map(({ code }) => code);
    return new Problem('search/unknown-parameter', {
      name: safe(name),
      type: this.type,
      known: known.join(', '),
    });
  }
}

/** The same twice is followed once. */
function addEach(list: Include[], more: readonly Include[]): void {
  for (const one of more) {
    const isThere = list.some(
      ({ source, parameter, target, iterate }) =>
        source === one.source &&
        parameter === one.parameter &&
        target === one.target &&
        iterate === one.iterate,
    );
    if (!isThere) list.push(one);
  }
}

/** Identifiers and telephone numbers are codes to a search, but have no order that says anything. */
function isSortable({ code, type }: SearchParameter): boolean {
  return type === 'date' || type === 'string' || (type === 'token' && !NUMBERS.test(code));
}

const NUMBERS = /identifier$|^(requisition|telecom|phone|email|_tag|_security)$/;

function oneOf<const T extends string>(name: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Problem('search/bad-value', { name, needed: words.join(', ') });
  return found;
}

/** A name as it may stand in an answer: nobody's value hides in it. */
function safe(name: string): string {
  return name.slice(0, 40).replace(/[^\w:.-]/g, '?');
}
