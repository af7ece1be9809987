import { Account, nowhere, type WriteIssue } from './account.ts';
import { carriers } from './carry/index.ts';
import type { Write } from './carry/carrier.ts';
import { Draft } from './draft.ts';
import {
  isElementOpening,
  isLoopMap,
  type AnyRow,
  type AnySegmentMap,
  type LoopMap,
  type Opening,
  type SettingName,
  type ResourceOpening,
} from './map.ts';
import { contradicts, locatePath, placeOfValue, positionOf, qualifiers, resolveOpen } from './choose.ts';
import { Meant } from './meant.ts';
import { addressOf } from './places.ts';
import { elementsAt, findPath, hasValue } from './paths.ts';
import type { Source, SourceFinder, Sources } from './sources.ts';

/** Segment being filled by rows, from the element `base` of a group on. */
interface Turn {
  readonly map: AnySegmentMap;
  readonly sources: Sources;
  readonly source: Source;
  readonly draft: Draft;
  readonly base: number;
  /** Which element of a list an open `[+]` was found to be, by list. */
  readonly found: Map<string, number>;
}

/** What a partner's settings say, by name. */
export type PartnerSettings = Readonly<Partial<Record<SettingName, string>>>;

/** Writes the segments of one transaction set from resources. */
export class Writer {
  readonly drafts: Draft[] = [];
  readonly account = new Account();
  readonly #packs: boolean;
  readonly #settings: PartnerSettings;
  readonly #finder: SourceFinder;
  readonly #meant: Meant;
  #levels = 0;
  /** Where the drafts of the innermost loop begin. */
  #begun = 0;

  constructor(finder: SourceFinder, packs: boolean, settings: PartnerSettings = {}) {
    this.#finder = finder;
    this.#meant = new Meant(finder, this.account);
    this.#packs = packs;
    this.#settings = settings;
  }

  parts(parts: LoopMap['parts'], sources: Sources, parent: number): void {
    for (const part of parts) {
      if (isLoopMap(part)) this.#loop(part, sources, parent);
      else if (part.way !== 'read') this.#segments(part, sources);
    }
  }

  #loop(map: LoopMap, sources: Sources, parent: number): void {
    if ((map.needs && !sources[map.needs]) || (map.unless && sources[map.unless])) return;
    const openings = map.opens ?? [];
    const [opening, ...others] = openings.filter(isElementOpening);
    const inner = [...others, ...openings.filter((one) => !isElementOpening(one) && one.listed)];
    const every = openings.find(
      (one): one is ResourceOpening => !isElementOpening(one) && one.every === true,
    );
    if (every) {
      for (const source of this.#finder.every(every.resource))
        this.#once(map, this.#finder.with(sources, every.scope, source), parent);
      return;
    }
    if (!opening) {
      this.#once(map, this.#openAll(inner, sources), parent);
      return;
    }
    const found = this.#meant.elements(opening, sources);
    for (const [i, source] of this.account.most(map.most, map.loop.join(), found).entries()) {
      const from = this.drafts.length;
      const open = this.#openAll(inner, this.#finder.with(sources, opening.scope, source));
      this.#once(map, open, parent);
      if (i > 0 && this.#packs && map.each) this.#pack(from, map.each.element);
    }
  }

  /** Further scopes a loop opens: of each the one element or resource that goes with it. */
  #openAll(openings: readonly Opening[], sources: Sources): Sources {
    return openings.reduce((open, one) => this.#openFirst(one, open), sources);
  }

  #openFirst(opening: Opening, sources: Sources): Sources {
    const [first] = isElementOpening(opening)
      ? this.#meant.elements(opening, sources)
      : (this.#meant.listed(opening, sources) ?? []);
    if (first) return this.#finder.with(sources, opening.scope, first);
    const without = { ...sources };
    Reflect.deleteProperty(without, opening.scope);
    return without;
  }

  #once(map: LoopMap, sources: Sources, parent: number): void {
    const level = map.level === undefined ? parent : this.#level(map.level, parent);
    const [at, before] = [this.drafts.length, this.#levels];
    const head = this.drafts.at(-1);
    const around = this.#begun;
    this.#begun = at;
    this.parts(map.parts, sources, level);
    this.#begun = around;
    if (map.level === undefined) return;
    if (this.drafts.length === at) {
      // A level that says nothing of its own is no level.
      this.drafts.pop();
      this.#levels -= 1;
      return;
    }
    if (!map.lowest) head?.setText(4, this.#levels > before ? '1' : '0');
  }

  #level(code: string, parent: number): number {
    this.#levels += 1;
    const draft = new Draft('HL', '');
    draft.setText(1, String(this.#levels));
    if (parent > 0) draft.setText(2, String(parent));
    draft.setText(3, code);
    this.drafts.push(draft);
    return this.#levels;
  }

  /** Elements that differ in the repeating element alone are packed into one segment. */
  #pack(from: number, element: number): void {
    const [before, added] = [this.drafts[from - 1], this.drafts[from]];
    if (!before || !added || this.drafts.length !== from + 1) return;
    if (before.pack(added, element)) this.drafts.pop();
  }

  /** One segment; or one for each element its scope opens; or one for a dozen of them, side by side. */
  #segments(map: AnySegmentMap, sources: Sources): void {
    const { opens, across } = map;
    const isOfOpened = map.given !== undefined && map.given.scope === opens?.scope;
    if (!isOfOpened && !this.#meant.isGiven(map, sources)) return;
    const found =
      opens &&
      (isElementOpening(opens) ? this.#meant.elements(opens, sources) : this.#meant.listed(opens, sources));
    if (!found) {
      const source = sources[map.to];
      if (source) this.#segment(map, sources, [source]);
      return;
    }
    const { scope } = opens;
    const one = (source: Source) => {
      const open = this.#finder.with(sources, scope, source);
      const to = open[map.to];
      if (to && (!isOfOpened || this.#meant.isGiven(map, open))) this.#segment(map, open, [to]);
    };
    if (map.shared) found.slice(0, 1).forEach(one);
    else if (!across) this.account.most(map.most, map.id, found, map.beyond).forEach(one);
    else if (found.length > 0) this.#segment(map, sources, found);
  }

  /** Fills one segment from one source, or from several side by side. */
  #segment(map: AnySegmentMap, sources: Sources, groups: readonly Source[]): void {
    const last = this.drafts.at(-1);
    if (this.drafts.slice(this.#begun).some((one) => map.otherwise?.includes(one.map))) return;
    if (map.joins === 'only' && last?.id !== map.segment) return;
    const taken = this.account.read.size;
    const draft = map.joins && last?.id === map.segment ? last : new Draft(map.segment, map.id);
    const isNew = draft !== last;
    const before = draft.origins.length;
    // Groups of a joined map go on behind those that stand.
    const bases = map.across?.filter((base) => !draft.has(base)) ?? [0];
    for (const [i, source] of this.account.most(bases.length, map.id, groups, map.beyond).entries()) {
      const base = bases[i] ?? 0;
      const turn: Turn = { map, sources, source, draft, base, found: new Map() };
      for (const row of map.rows as readonly AnyRow[]) if (row.way !== 'read') this.#row(turn, row);
    }
    for (const row of map.rows as readonly AnyRow[]) this.#demand(map, row, draft, groups[0]);
    if (!(draft.origins.length > before || map.always)) return;
    if (isNew && map.needs !== undefined && !draft.has(map.needs)) {
      this.account.forget(taken);
      return;
    }
    const alike = isNew ? this.drafts.findLast((one) => one.map === map.unlessLike) : undefined;
    if (alike?.isLike(draft)) {
      addOrigins(alike, draft);
      return;
    }
    for (const [element, constant] of Object.entries(map.constants ?? {}))
      if (!draft.has(Number(element))) this.#constant(draft, [Number(element), 0], constant, map.id);
    if (map.counts !== undefined) {
      const count = this.drafts.filter((one) => one.map === map.id).length + 1;
      this.#constant(draft, [map.counts, 0], String(count), map.id);
    }
    if (isNew) this.drafts.push(draft);
  }

  #demand(map: AnySegmentMap, row: AnyRow, draft: Draft, source: Source | undefined): void {
    const [element, component] = addressOf(row.x12, map.across?.[0] ?? 0);
    if (!row.required || draft.has(element, component)) return;
    this.account.issues.push({
      code: 'map/required',
      severity: 'error',
      message: `This payer requires a value here (row ${map.id}#${row.id}).`,
      at: nowhere,
      ...(source ? { fhir: `${source.path}${row.fhir === undefined ? '' : `.${row.fhir as string}`}` } : {}),
    });
  }

  #row(turn: Turn, row: AnyRow): void {
    const { map, draft, base } = turn;
    const [element, component] = addressOf(row.x12, base);
    const id = `${map.id}#${row.id}`;
    if (row.as === 'reference') this.#reference(turn, row.fhir);
    else if (row.as === 'choice') this.#choice(turn, row, id);
    else if (row.as === 'constant') {
      draft.hasValue = true;
      this.#constant(draft, [element, component], row.text, id, 'setting');
    } else if (row.as === 'setting') {
      const text = this.#settings[row.setting];
      if (text !== undefined && draft.hasValue && !draft.has(element, component))
        this.#constant(draft, [element, component], text, id, 'setting');
    } else {
      // The first row with a value has the element; only the end of a period is added to it.
      const isWhole = row.as !== 'date-to' || draft.text(element).includes('-');
      if (draft.has(element, component) && isWhole) {
        // Of several rows for extensions of one name each has its own, also where it is not needed.
        locatePath(row, turn.source.resource, turn.found);
        return;
      }
      if (row.as !== 'date-to' && contradicts(row.when, draft, base)) return;
      if (row.as === 'time' && !draft.has(element - 1)) return;
      if (row.repeats) {
        this.#repeated(turn, row, id);
        return;
      }
      const path = locatePath(row, turn.source.resource, turn.found);
      const there = path === undefined ? undefined : findPath(turn.source.resource, path);
      if (there) this.#carry(turn, row, { id, ...there });
    }
  }

  /** One repetition of the element for each value. */
  #repeated(turn: Turn, row: AnyRow, id: string): void {
    const [, list = '', rest = ''] = /^(.*?\[\+[^\]]*\])\.?(.*)$/.exec(row.fhir as string) ?? [];
    const texts: string[] = [];
    const { draft, base, source } = turn;
    const [element] = addressOf(row.x12, base);
    for (const [at, one] of elementsAt(source.resource, list)) {
      const there = rest === '' ? { value: one, path: '' } : findPath(one, rest);
      if (!there) continue;
      this.#carry(turn, row, {
        id,
        value: there.value,
        path: there.path === '' ? at : `${at}.${there.path}`,
      });
      texts.push(draft.text(element));
    }
    if (texts.length > 1) draft.setRepetitions(element, texts);
  }

  #reference({ source }: Turn, fhir: string): void {
    const there = findPath(source.resource, fhir);
    // What else stands in a reference (an identifier, a type) is not sent: it is told as unused.
    if (there) this.account.readLeaf(`${source.path}.${there.path}.reference`);
  }

  #choice({ source, draft, base }: Turn, row: AnyRow & { readonly as: 'choice' }, id: string): void {
    const [element, component] = addressOf(row.x12, base);
    if (draft.has(element, component)) return;
    const choice = row.choices.find(({ is, any }) =>
      [...Object.entries(is), ...Object.entries(any ?? {})].every(([path, value]) =>
        hasValue(source.resource, path, value),
      ),
    );
    if (!choice) return;
    const paths = Object.entries(choice.is).flatMap(([path, value]) => {
      const place = placeOfValue(source.resource, path, value);
      return place === undefined ? [] : [`${source.path}.${place}`];
    });
    for (const path of paths) this.account.readLeaf(path);
    setCell(draft, [element, component], choice.code);
    draft.hasValue = true;
    const [fhir, ...also] = paths;
    draft.origins.push({
      element,
      ...(component > 0 ? { component } : {}),
      row: id,
      from: 'code table',
      ...(fhir ? { fhir } : {}),
      ...(also.length > 0 ? { also } : {}),
    });
  }

  #carry(turn: Turn, row: AnyRow, { id, value, path }: { id: string; value: unknown; path: string }): void {
    const fhir = `${turn.source.path}.${path}`;
    const written = carriers[row.as].write(value, {
      row,
      positionOf: (number) => positionOf(row, number, turn.sources),
    });
    // FHIR has no empty values; what gives an empty element is told as unused.
    if (!written || ('text' in written && written.text === '' && !written.bytes?.length)) return;
    if ('problem' in written) {
      const message = `${written.problem} (row ${id})`;
      const issue: WriteIssue = { code: `map/${row.as}`, severity: 'error', message, at: nowhere, fhir };
      this.account.problem(turn.draft, addressOf(row.x12, turn.base), issue);
      return;
    }
    if (written.shortened) {
      const message = `Cut to the ${row.max ?? 0} characters that fit (row ${id}).`;
      this.account.issues.push({ code: 'map/shortened', severity: 'warning', message, at: nowhere, fhir });
    }
    this.account.take(fhir, value);
    for (const beside of Object.keys(row.beside ?? {}))
      this.account.readAt(turn.source, resolveOpen(beside, turn.found));
    this.#put(turn, row, written, { id, fhir });
  }

  #put(
    { map, draft, base }: Turn,
    row: AnyRow,
    written: Exclude<Write, { problem: string } | undefined>,
    { id, fhir }: { id: string; fhir: string },
  ): void {
    const [element, component] = addressOf(row.x12, base);
    draft.hasValue = true;
    if (written.bytes) draft.setBytes(element, written.bytes);
    else if (isOneDay(map, row, draft.text(element), written.text)) {
      draft.origins.push({ element, row: id, fhir });
      return;
    } else if (row.as === 'date-to' && draft.has(element))
      draft.setText(element, `${draft.text(element)}-${written.text}`);
    else setCell(draft, [element, component], written.text);
    if (written.component1) draft.setComponent(element, 1, written.component1);
    const place = { element, ...(component > 0 ? { component } : {}) };
    draft.origins.push({
      ...place,
      row: id,
      fhir,
      ...(written.looked ? { from: 'code table' as const } : {}),
    });
    for (const [at, code] of qualifiers(row.when, base))
      if (!draft.has(...at)) this.#constant(draft, at, code, id);
      else if (at[0] !== element && row.as === 'date-to') setCell(draft, at, code);
  }

  #constant(
    draft: Draft,
    at: readonly [number, number],
    text: string,
    row: string,
    from: 'constant' | 'setting' = 'constant',
  ): void {
    setCell(draft, at, text);
    draft.origins.push({ element: at[0], ...(at[1] > 0 ? { component: at[1] } : {}), row, from });
  }
}

/** A period that ends the day it begins stays the one date that stands, where one date is read as such a period, too. */
const isOneDay = (map: AnySegmentMap, row: AnyRow, from: string, to: string): boolean =>
  row.as === 'date-to' &&
  from === to &&
  (map.rows as readonly AnyRow[]).some((one) => one.as === 'date' && one.fhir === row.fhir);

function setCell(draft: Draft, [element, component]: readonly [number, number], text: string): void {
  if (component === 0) draft.setText(element, text);
  else draft.setComponent(element, component, text);
}

/** Where another segment already says the same, its elements speak for these values too. */
function addOrigins(alike: Draft, draft: Draft): void {
  for (const { element, component, fhir } of draft.origins) {
    if (fhir === undefined) continue;
    const at = alike.origins.findIndex(
      (one) => one.element === element && one.component === component && one.fhir !== undefined,
    );
    const origin = alike.origins[at];
    if (origin && origin.fhir !== fhir && !origin.also?.includes(fhir))
      alike.origins[at] = { ...origin, also: [...(origin.also ?? []), fhir] };
  }
}
