/** Where in the guide each segment map stands, and what its paths begin with. */
import {
  isElementOpening,
  isLoopMap,
  type AnySegmentMap,
  type Opening,
  type Part,
  type ScopeName,
  type TransactionMap,
} from '../map.ts';

/** What the paths of a scope begin with: `Claim.item[+]`. */
type Prefixes = Readonly<Partial<Record<ScopeName, string>>>;

export interface PlacedMap {
  readonly map: AnySegmentMap;
  /** Loops of the guide it is for; none = outside of all loops. */
  readonly loops: readonly string[];
  /** What the paths of its rows begin with. */
  readonly prefix: string;
  /** The scope, where several resources of this type are told apart by it. */
  readonly scope: string;
}

function opened(prefixes: Prefixes, openings: readonly Opening[], map: TransactionMap): Prefixes {
  let now: Prefixes = prefixes;
  for (const opening of openings) {
    const prefix = isElementOpening(opening)
      ? `${now[opening.in] ?? opening.in}.${opening.at}`
      : (map.resources[opening.scope]?.type ?? opening.resource);
    now = { ...now, [opening.scope]: prefix };
  }
  return now;
}

/** Scopes of resources of which a map has several of one type. */
function ambiguous(map: TransactionMap): ReadonlySet<string> {
  const byType = Map.groupBy(Object.entries(map.resources), ([, { type }]) => type);
  return new Set(
    [...byType.values()].filter((all) => all.length > 1).flatMap((all) => all.map(([scope]) => scope)),
  );
}

/** Every segment map with its loops, in the order the map writes them. */
export function placedMaps(map: TransactionMap): readonly PlacedMap[] {
  const several = ambiguous(map);
  const visit = (parts: readonly Part[], loops: readonly string[], prefixes: Prefixes): PlacedMap[] =>
    parts.flatMap((part) => {
      if (isLoopMap(part)) {
        const inner = part.loop.filter((loop) => loop !== '');
        const own = part.loop.includes('') ? [...loops, ...inner] : inner;
        return visit(part.parts, own, opened(prefixes, part.opens ?? [], map));
      }
      const own = part.opens ? opened(prefixes, [part.opens], map) : prefixes;
      const prefix = own[part.to] ?? part.to;
      return [{ map: part, loops, prefix, scope: several.has(part.to) ? part.to : '' }];
    });
  const types = Object.entries(map.resources).map(([scope, { type }]) => [scope, type] as const);
  const start: Prefixes = { bundle: 'Bundle', ...Object.fromEntries(types) };
  return visit(map.parts, [], start);
}
