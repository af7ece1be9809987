import type { AnySegmentMap, Row, ScopeName, Scopes, SegmentMap } from '../map.ts';

/** The scopes that stand for a FHIR type. */
type ScopeOf<T> = { [S in ScopeName]: Scopes[S] extends T ? S : never }[ScopeName];

type Scoped<T> = Omit<SegmentMap<'bundle'>, 'to' | 'rows'> & {
  readonly to: ScopeOf<T>;
  readonly rows: readonly Row<T>[];
};

/**
 * A segment map for whichever of the scopes of one type an argument names. The compiler would try every scope there is
 * against every row; it is enough that the rows fit the type, and the scope stands for it.
 */
export const scoped = <T>(map: Scoped<T>): AnySegmentMap => map as unknown as AnySegmentMap;
