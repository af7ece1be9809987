/**
 * The part of FHIRPath that search parameters need: names, `ofType(T)`, `where(resolve() is T)`, `where(name='text')`
 * and `|`. It is compiled once: every write runs dozens of these, and a whole FHIRPath engine takes a hundred times as
 * long. A test holds each expression in use equal to such an engine.
 */

/** The values of an expression in a resource, lists flattened. */
export type ElementPath = (resource: object) => readonly unknown[];
type Step = (value: unknown) => readonly unknown[];

const STEPS =
  /([A-Za-z]+)\.ofType\(([A-Za-z]+)\)|where\(resolve\(\) is ([A-Za-z]+)\)|where\(([a-z]+)='([^']*)'\)|([A-Za-z]+)/g;

/** Throws an Error for an expression it has no word for: expressions are data of ours. */
export function elementPath(expression: string): ElementPath {
  const paths = expression.split(' | ').map(pathOf);
  const [only] = paths;
  if (only !== undefined && paths.length === 1) return only;
  return (resource) => paths.flatMap((path) => path(resource));
}

function pathOf(expression: string): ElementPath {
  const type = /^[A-Z][A-Za-z]+\./.exec(expression)?.[0];
  if (type === undefined) throw new Error(`The expression ${expression} does not begin with a type.`);
  const found = [...expression.slice(type.length).matchAll(STEPS)];
  if (`${type}${found.map(([whole]) => whole).join('.')}` !== expression)
    throw new Error(`The expression ${expression} says more than can be read here.`);
  const steps = found.map(stepOf);
  return (resource) => {
    let values: readonly unknown[] = [resource];
    for (const step of steps) {
      if (values.length === 0) return values;
      values = values.length === 1 ? step(values[0]) : values.flatMap((value) => step(value));
    }
    return values;
  };
}

function stepOf(found: RegExpExecArray): Step {
  const [, choice, choiceType = '', referred, name, text, child = ''] = found;
  if (choice !== undefined)
    return named(`${choice}${choiceType.charAt(0).toUpperCase()}${choiceType.slice(1)}`);
  if (referred !== undefined) return (value) => (typeOfReference(value) === referred ? [value] : []);
  if (name !== undefined) {
    const inner = named(name);
    return (value) => (inner(value).includes(text) ? [value] : []);
  }
  return named(child);
}

function named(name: string): Step {
  return (value) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
    const child: unknown = value[name as keyof typeof value];
    if (Array.isArray(child)) return child as unknown[];
    return child === undefined || child === null ? [] : [child];
  };
}

/** What a Reference leads to, by its text or, where that does not tell, by its `type`. */
function typeOfReference(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { reference, type } = value as { reference?: unknown; type?: unknown };
  const found =
    typeof reference === 'string' ? /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+/.exec(reference)?.[1] : undefined;
  return found ?? (typeof type === 'string' ? type : undefined);
}
