/**
 * R4's own elements of the types that we serve and of their data types, from `profiles/fhir/r4-structures.json`. A line
 * there reads `1..1 code !~ {active|draft}`: cardinality, types (`#…` = the elements of that path, `Reference(…)` = what
 * may be pointed at), `!` modifier, `~` part of the summary, codes of a required binding.
 */
import lines from '../../profiles/fhir/r4-structures.json' with { type: 'json' };

export interface ElementType {
  /** A data type's name, or the path whose elements stand here (`Claim.item`). */
  readonly name: string;
  /** Types that a Reference may lead to; absent = any. */
  readonly targets?: readonly string[];
}

export interface ElementRule {
  /** As JSON names it: `servicedDate` for the choice `serviced[x]`. */
  readonly name: string;
  /** The name in the definition: `serviced[x]`. */
  readonly definedAs: string;
  readonly type: ElementType;
  readonly min: number;
  readonly many: boolean;
  readonly isModifier: boolean;
  readonly isSummary: boolean;
  /** All codes of a required binding. */
  readonly codes?: readonly string[];
}

export type Structure = ReadonlyMap<string, ElementRule>;

const LINE = /^(\d)\.\.(1|\*) (\S+)(?: ([!~]+))?(?: \{(.+)\})?$/;
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = lines;
const read = new Map<string, Structure>();

/** The elements of a resource type, a data type or a path within one; undefined for what has none that we know. */
export function structureOf(name: string): Structure | undefined {
  const known = read.get(name);
  if (known) return known;
  const rows = Object.hasOwn(table, name) ? table[name] : undefined;
  if (rows === undefined) return undefined;
  const made = new Map(
    Object.entries(rows).flatMap(([definedAs, line]) =>
      rulesOf(definedAs, line).map((rule) => [rule.name, rule] as const),
    ),
  );
  read.set(name, made);
  return made;
}

function rulesOf(definedAs: string, line: string): ElementRule[] {
  const [, min = '', max = '', types = '', flags = '', codes] = LINE.exec(line) ?? [];
  if (min === '') throw new Error(`r4-structures.json: the line of ${definedAs} cannot be read`);
  return types.split(',').map((text): ElementRule => {
    const type = typeOf(text);
    return {
      name: definedAs.replace('[x]', `${type.name.charAt(0).toUpperCase()}${type.name.slice(1)}`),
      definedAs,
      type,
      min: Number(min),
      many: max === '*',
      isModifier: flags.includes('!'),
      isSummary: flags.includes('~'),
      ...(codes !== undefined && { codes: codes.split('|') }),
    };
  });
}

function typeOf(text: string): ElementType {
  const [, name = text, targets] = /^#?([\w.]+)(?:\((.+)\))?$/.exec(text) ?? [];
  return { name, ...(targets !== undefined && { targets: targets.split('|') }) };
}
