import type { Extension } from 'fhir/r4.js';

/**
 * The paths of a FHIR type that lead to a value of type V, as template types, so that a map row with a wrong path does
 * not compile. Nobody else should write types like these. Indexes: `[0]` a fixed one, `[+]` a new one, `[=]` the last;
 * `extension[name]` finds or makes our extension of that name, `extension[+name]` always makes one.
 */
type Primitive = string | number | boolean;
/** Finite, and fewer further down: patterns and long lists of indexes cost the compiler minutes. */
type Index<Depth extends unknown[]> = Depth extends []
  ? '[0]' | '[1]' | '[2]' | '[3]' | '[+]' | '[=]'
  : '[0]' | '[1]' | '[2]' | '[+]';
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the only way to compare types for identity
type Same<A, B> = (<G>() => G extends A ? 1 : 2) extends <G>() => G extends B ? 1 : 2 ? true : false;
/** Objects must be the very type (all FHIR types are all-optional, so assignable proves nothing); codes may stand for text. */
type Is<A, V> = [V] extends [Primitive] ? ([A] extends [V] ? true : false) : Same<A, V>;
type Keys<T> = Exclude<keyof T & string, `_${string}` | LeftAside>;
/** Not named in rows; each of them multiplies the paths the compiler has to think of. */
type LeftAside =
  | 'extension'
  | 'modifierExtension'
  | 'contained'
  | 'resourceType'
  | 'id'
  | 'implicitRules'
  | 'userSelected'
  | 'version'
  | 'detail'
  | 'subDetail';

type Down<A, V, Depth extends unknown[]> =
  Is<A, V> extends true
    ? ''
    : [A] extends [Primitive]
      ? never
      : Depth['length'] extends 3
        ? never
        : `.${PathTo<A, V, [...Depth, 0]>}`;

type Step<T, K extends keyof T & string, V, Depth extends unknown[]> =
  NonNullable<T[K]> extends readonly (infer Item)[]
    ? `${K}${Index<Depth>}${Down<Item, V, Depth>}`
    : `${K}${Down<NonNullable<T[K]>, V, Depth>}`;

type ExtensionValue<V> = {
  [K in keyof Extension & `value${string}`]: `${K}${Down<NonNullable<Extension[K]>, V, [0, 0]>}`;
}[keyof Extension & `value${string}`];
type ExtensionPath<V> = `extension[${string}].${ExtensionValue<V>}`;

export type PathTo<T, V, Depth extends unknown[] = []> =
  { [K in Keys<T>]: Step<T, K, V, Depth> }[Keys<T>] | (Depth['length'] extends 0 ? ExtensionPath<V> : never);
