import type { Issue, Loop, Place, Segment } from '#x12';
import { carriers } from './carry/index.ts';
import {
  isElementOpening,
  isLoopMap,
  keysOf,
  type AnyRow,
  type AnySegmentMap,
  type At,
  type Choice,
  type ElementOpening,
  type Key,
  type LoopMap,
  type Opening,
  type ResourceOpening,
  type ScopeName,
  type TransactionMap,
} from './map.ts';
import { Listed } from './listed.ts';
import { addressOf, applies, holds, locate, type Found } from './places.ts';
import { getPath, lengthAt, setPath } from './paths.ts';
import { elementSpot, putMissing, rootSpot, Target, type From, type Json, type Spot } from './target.ts';
import type { UnusedElement } from './trace.ts';
import { contextOf } from './read-context.ts';
import { Usage } from './usage.ts';

/** Where rows of a scope write: a resource, and the path within it that the scope stands for. */
interface Focus {
  readonly target: Target;
  readonly spot: Spot;
  /** An inner loop read once more (see `each`): its resource is complete, only references to it are still written. */
  readonly closed?: boolean;
}
type Scopes = Readonly<Partial<Record<ScopeName, Focus>>>;

/** One reading of a segment by a map: in which loop, with which scopes, and which group of its elements. */
interface Turn {
  readonly map: AnySegmentMap;
  readonly segment: Segment;
  readonly loop: Loop;
  readonly scopes: Scopes;
  /** Which repetition of the repeating element, from 1; 0 where the loop is read once. */
  readonly repetition: number;
  readonly each: LoopMap['each'];
  /** First element of the group, 0 where the map does not go across. */
  readonly base: number;
  /** Only values whose place is still empty. */
  readonly fills: boolean;
}

/** Reads one transaction set into resources. */
export class Reader {
  readonly targets: Target[] = [];
  readonly issues: Issue[] = [];
  readonly usage: Usage;
  /** Places whose values may have become nothing: something else said it already. */
  readonly doubtful: UnusedElement[] = [];
  readonly #map: TransactionMap;
  readonly #traces: boolean;
  readonly #listed = new Listed();
  readonly #opened = new Map<object, Partial<Record<ScopeName, Focus>>>();
  /** Elements that were made before any row had a value for them. */
  readonly #made: Focus[] = [];
  /** Every focus opened, in order: what shared segments fill. */
  readonly #elements: { readonly scope: ScopeName; readonly focus: Focus }[] = [];

  constructor(map: TransactionMap, traces: boolean) {
    this.#map = map;
    this.#traces = traces;
    this.usage = new Usage(map.leftOut, traces);
  }

  read(root: Loop): void {
    const { main, resources, parts } = this.#map;
    const openings: Opening[] = [{ scope: main, resource: resources[main]?.type ?? '' }];
    if (resources.bundle) openings.push({ scope: 'bundle', resource: 'Bundle' });
    const scopes = this.#open({}, root, openings);
    this.#parts(parts, root, scopes, { repetition: 0 });
    this.#linkLater();
    // Where no value came after all, the element goes: the gap it leaves is closed with the others.
    for (const { target, spot } of this.#made)
      if (Object.keys(spot.node()).length === 0) setPath(target.json, spot.prefix().slice(0, -1), undefined);
  }

  /**
   * The header's own resource refers to what came after it; where there is but one patient, so does every other resource:
   * to what stands in its own loops if there is such a thing, else to what came later.
   */
  #linkLater(): void {
    const [header, ...rest] = this.targets;
    for (const [path, names] of Object.entries(header?.map.links ?? {})) {
      const targets = names.flatMap((name) => rest.filter(({ scope }) => scope === name));
      header?.links.push({ path, targets, withName: false });
    }
    if (!this.#map.single) return;
    for (const target of rest) {
      for (const link of target.links) {
        const names = target.map.links?.[link.path];
        if (names)
          link.targets = names.flatMap((name) => {
            const own = link.targets.filter(({ scope }) => scope === name);
            return own.length > 0 ? own : rest.filter(({ scope }) => scope === name);
          });
      }
    }
  }

  #parts(
    parts: LoopMap['parts'],
    loop: Loop,
    scopes: Scopes,
    turn: { readonly repetition: number; readonly each?: LoopMap['each'] },
  ): void {
    const here = parts.flatMap((part) => {
      if (!isLoopMap(part) || !part.loop.includes('')) return [part];
      return holds(loop, part.holds) ? part.parts : [];
    });
    const maps = here.filter((part): part is AnySegmentMap => !isLoopMap(part) && part.way !== 'write');
    const before = this.#elements.length;
    const after: Turn[] = [];
    for (const segment of loop.segments) {
      for (const map of maps) {
        if (map.segment !== segment.id) continue;
        const one = { map, segment, loop, scopes, each: undefined, ...turn, base: 0, fills: false };
        if (map.late) this.#listed.begin(segment, loop);
        if (map.shared || map.late) after.push(one);
        else this.#segment(one);
      }
    }
    const inner = here.filter(isLoopMap);
    for (const child of loop.loops) {
      for (const map of inner) if (map.loop.includes(child.id)) this.#loop(map, child, scopes);
    }
    for (const one of after) {
      if (one.map.shared) this.#share(one, before);
      else this.#segment(one);
      if (one.map.late) this.#listed.end(one.segment);
    }
  }

  /** What a segment says of all elements its scope opened below is put where they lack it; where there is none, one is made. */
  #share(turn: Turn, since: number): void {
    const { map, loop, scopes } = turn;
    if (!applies(map.when, turn.segment)) return;
    let found = this.#elements.slice(since).filter(({ scope }) => scope === map.to);
    if (found.length === 0 && map.opens) {
      this.#open(scopes, loop, [map.opens]);
      found = this.#elements.slice(since).filter(({ scope }) => scope === map.to);
    }
    for (const { focus } of found)
      this.#rows({ ...turn, scopes: { ...scopes, [map.to]: focus }, fills: true }, focus);
  }

  #loop(map: LoopMap, loop: Loop, scopes: Scopes): void {
    if (!holds(loop, map.holds)) return;
    const { each } = map;
    const repeated = each && loop.segments.find(({ id }) => id === each.segment);
    const times = Math.max(1, repeated?.repetitions(each?.element ?? 0).length ?? 1);
    for (let repetition = 1; repetition <= times; repetition += 1) {
      this.#parts(map.parts, loop, this.#open(scopes, loop, map.opens ?? []), { repetition, each });
    }
  }

  /** Opens for a loop, or for the one segment or group of elements in it that is given. */
  #open(scopes: Scopes, loop: Loop, openings: readonly Opening[], owner: object = loop): Scopes {
    if (openings.length === 0) return scopes;
    const opened: Partial<Record<ScopeName, Focus>> = { ...scopes };
    for (const opening of openings) {
      const isHere = holds(loop, opening.holds);
      if (!isElementOpening(opening) && isHere)
        opened[opening.scope] = this.#resource(opened, owner, opening);
      else if (isElementOpening(opening) && isHere && hasRoom(opening, loop, opened)) {
        const focus = this.#element(opened, opening);
        opened[opening.scope] = focus;
        this.#elements.push({ scope: opening.scope, focus });
      } else Reflect.deleteProperty(opened, opening.scope);
    }
    return opened;
  }

  /** A new element of a list; once a row writes to it, with its constants, its number, and what ties it to other scopes. */
  #element(scopes: Scopes, opening: ElementOpening): Focus {
    const outer = scopes[opening.in];
    if (!outer) throw new Error(`Map opens ${opening.scope} in ${opening.in}, which is not open.`);
    const { fixed, numbered, pointedBy } = opening;
    const spot = elementSpot(outer.spot, opening.at, (node, number) => {
      for (const [path, value] of Object.entries(fixed ?? {})) putMissing(node, path, value);
      if (numbered) putMissing(node, numbered, number);
      const pointer = pointedBy && scopes[pointedBy.in]?.spot.node();
      if (pointer) putMissing(pointer, `${pointedBy.at}[${lengthAt(pointer, pointedBy.at)}]`, number);
      putKeys(node, keysOf(opening), scopes);
    });
    return { target: outer.target, spot, ...(outer.closed ? { closed: true } : {}) };
  }

  #resource(scopes: Scopes, owner: object, opening: ResourceOpening): Focus {
    const known = this.#opened.get(owner)?.[opening.scope];
    if (known) return 'loops' in owner ? { ...known, closed: true } : known;
    const map = this.#map.resources[opening.scope];
    if (!map) throw new Error(`Map opens ${opening.scope}, which has no resource map.`);
    const target = new Target(opening.scope, map, this.#traces, this.#baseOf(scopes, opening));
    const focus: Focus = { target, spot: rootSpot(target.json) };
    const around: Scopes = { ...scopes, [opening.scope]: focus };
    for (const [path, names] of Object.entries(map.links ?? {})) {
      const targets = names.flatMap((name) => around[name]?.target ?? []);
      target.links.push({ path, targets, withName: false });
    }
    this.targets.push(target);
    this.#opened.set(owner, { ...this.#opened.get(owner), [opening.scope]: focus });
    putKeys(target.json, [...keysOf(opening), ...(opening.copies ?? [])], scopes);
    const list = opening.listed && scopes[opening.listed.in];
    if (opening.listed && list) {
      const path = list.spot.prefix() + setPath(list.spot.node(), opening.listed.at, {});
      list.target.links.push({ path, targets: [target], withName: false });
    }
    return focus;
  }

  /** What a new resource starts from: the header's values for the main one, the copy the map asks for, else nothing. */
  #baseOf(scopes: Scopes, opening: ResourceOpening): Target | undefined {
    if (opening.scope === this.#map.main) return this.targets.find((one) => one.scope === opening.scope);
    return opening.copyOf && scopes[opening.copyOf]?.target;
  }

  #segment(turn: Turn): void {
    const { map, segment } = turn;
    if (!map.across) {
      this.#group(turn);
      return;
    }
    for (const base of map.across) {
      if (base > segment.count || segment.range(base).length === 0) continue;
      if (!map.late || !this.#listed.isPointedAt(segment, base)) this.#group({ ...turn, base });
    }
  }

  #group(turn: Turn): void {
    const { map, segment, loop, scopes, base } = turn;
    if (!applies(map.when, segment, base)) return;
    const owner = map.across ? {} : segment;
    const open = map.opens ? this.#open(scopes, loop, [map.opens], owner) : scopes;
    const focus = open[map.to];
    if (!focus || (map.follows && !focus.target.touched)) return;
    if (map.always) {
      focus.target.touched = true;
      if (focus.spot.prefix() !== '') this.#made.push(focus);
    }
    this.#give(map, open);
    this.#rows({ ...turn, scopes: open }, focus);
  }

  /** A segment that stands only under a condition makes it so, where nothing else was said. */
  #give({ given }: AnySegmentMap, scopes: Scopes): void {
    const focus = given && scopes[given.scope];
    if (!focus || getPath(focus.spot.node(), given.at) !== undefined) return;
    putMissing(focus.spot.node(), given.at, given.is[0]);
    for (const [path, value] of Object.entries(given.beside ?? {}))
      putMissing(focus.spot.node(), path, value);
  }

  #rows(turn: Turn, focus: Focus): void {
    const { map, segment, base } = turn;
    for (const row of map.rows as readonly AnyRow[]) {
      if (row.way === 'write' || !applies(row.when, segment, base)) continue;
      if (row.as === 'reference') this.#reference(turn, row, focus);
      else if (!focus.closed) this.#row(turn, row, focus);
    }
  }

  #reference({ segment, scopes, loop }: Turn, row: AnyRow & { as: 'reference' }, focus: Focus): void {
    const targets = row.to.flatMap((name) => scopes[name]?.target ?? []);
    const path = focus.target.put(
      focus.spot,
      row.fhir,
      {},
      { row: row.id, at: segment.place(loop.id), leaves: [] },
    );
    focus.target.links.push({ path, targets, withName: true });
  }

  #row(turn: Turn, row: AnyRow, focus: Focus): void {
    const { segment, loop, base } = turn;
    const isEach = turn.each?.segment === segment.id && turn.each.element === row.x12;
    const times = row.repeats ? segment.repetitions(addressOf(row.x12, base)[0]).length : 1;
    for (let i = 1; i <= times; i += 1) {
      const repetition = row.repeats ? i : isEach ? turn.repetition : 0;
      const found = locate(row.x12, segment, loop.id, { base, repetition });
      if (found) this.#value(turn, row, focus, found);
    }
  }

  #value(turn: Turn, row: AnyRow, focus: Focus, found: Found): void {
    const { map, segment } = turn;
    const id = `${map.id}#${row.id}`;
    if (row.as === 'choice') {
      this.#choice(turn, row.choices, focus, { id, found });
      return;
    }
    if (turn.fills && getPath(focus.spot.node(), row.fhir) !== undefined) {
      this.usage.take(segment, found.element, found.component);
      this.#doubt(found);
      return;
    }
    if (row.as === 'pointer' && row.to.pool) {
      this.#pointed(turn, row, focus, { id, found });
      return;
    }
    const read = carriers[row.as].read(found.text, contextOf(segment, turn.loop, row, found));
    if (!read) return;
    this.usage.take(segment, found.element, found.component);
    if ('problem' in read) {
      const message = `${read.problem} (row ${id})`;
      this.issues.push({ code: `map/${row.as}`, severity: 'error', message, at: found.at });
      return;
    }
    const also = read.also && this.#alsoOf(turn, read.also);
    this.#put(row, focus, read.value, {
      row: id,
      at: found.at,
      leaves: read.leaves,
      ...(also?.length ? { also } : {}),
    });
  }

  /** A number that means a concept another segment lists: the concept itself, which came from both. */
  #pointed(
    { segment }: Turn,
    row: AnyRow & { as: 'pointer' },
    focus: Focus,
    { id, found }: { readonly id: string; readonly found: Found },
  ): void {
    this.usage.take(segment, found.element, found.component);
    const there = row.to.pool && this.#listed.find(row.to.pool, row, found.text);
    if (!there) {
      const message = `Nothing stands where this points at (row ${id}).`;
      this.issues.push({ code: 'map/pointer', severity: 'error', message, at: found.at });
      return;
    }
    const { value, leaves, also } = there;
    for (const { element = 0, component } of also) this.usage.take(there.segment, element, component);
    this.#put(row, focus, value, { row: id, at: found.at, also, leaves });
  }

  #alsoOf({ segment, loop, base }: Turn, also: readonly At[]): Place[] {
    return also.flatMap((at) => {
      const [element, component] = addressOf(at, base);
      this.usage.take(segment, element, component);
      return locate(at, segment, loop.id, { base, repetition: 0 })?.at ?? [];
    });
  }

  #choice(
    { segment }: Turn,
    choices: readonly Choice[],
    focus: Focus,
    { id, found }: { readonly id: string; readonly found: Found },
  ): void {
    const choice = choices.find(({ code }) => code === found.text);
    if (!choice || Object.keys(choice.is).length === 0) return;
    this.usage.take(segment, found.element, found.component);
    for (const [path, value] of Object.entries(choice.is)) {
      if (getPath(focus.spot.node(), path) !== undefined) this.#doubt(found);
      else focus.target.put(focus.spot, path, value, { row: id, at: found.at, leaves: [''] });
    }
  }

  #doubt({ at }: Found): void {
    if (this.#traces) this.doubtful.push({ at, why: 'What it would say is said already.' });
  }

  #put(row: AnyRow, { target, spot }: Focus, value: unknown, from: From): void {
    const path = row.fhir as string;
    const before = row.join || row.all ? getPath(spot.node(), path) : undefined;
    const joined = row.join && typeof before === 'string' ? before + row.join + String(value) : value;
    const adds = Boolean(row.join ?? row.all);
    target.put(spot, path, row.all && before === false ? false : joined, adds ? { ...from, adds } : from);
    for (const [beside, constant] of Object.entries(row.beside ?? {}))
      target.put(spot, beside, constant, { ...from, leaves: [] });
  }
}

/** What ties an element or resource to other scopes. */
function putKeys(node: Json, keys: readonly Key[], scopes: Scopes): void {
  for (const { at, of, from } of keys) {
    const value = getPath(scopes[of]?.spot.node(), from);
    if (value !== undefined) putMissing(node, at, value);
  }
}

/** Whether the list of an opening takes a further element, and the loop lacks what forbids it. */
function hasRoom({ in: scope, at, singleIn, lacks }: ElementOpening, loop: Loop, scopes: Scopes): boolean {
  if (lacks && holds(loop, lacks)) return false;
  return !singleIn || lengthAt(scopes[scope]?.spot.peek() ?? {}, at.replace(/\[[^\]]*\]$/, '')) === 0;
}
