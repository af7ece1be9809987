/** Where a text that somebody wrote by hand stops being JSON, and what to do there. Its values are not told: some are secrets. RFC 8259 */

export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What is wrong and what to do, as one sentence. */
  readonly what: string;
}

type Closer = '}' | ']';
/** What may stand next. `more`: behind a comma, where nothing may be closed. */
type Wanted = 'value' | 'value or close' | 'name' | 'name or close' | 'colon' | 'more';

const blank = /[ \t\r\n]*/y;
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const plain = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/** Undefined where it is JSON. */
export function jsonFault(source: string): JsonFault | undefined {
  const open: { readonly closer: Closer; readonly at: number }[] = [];
  let wanted: Wanted = 'value';
  let [at, comma] = [0, 0];
  const taken = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    at += found?.length ?? 0;
    return found !== undefined;
  };
  for (;;) {
    taken(blank);
    const next = source[at];
    const last = open.at(-1);
    if (next === undefined) return wanted === 'more' && !last ? undefined : atEnd(source, last?.at);
    if (next === last?.closer && wanted !== 'colon') {
      if (wanted === 'value' || wanted === 'name')
        return faultAt(source, comma, `Take away the comma before the ${next}.`);
      open.pop();
      at += 1;
      wanted = 'more';
    } else if (wanted === 'more') {
      if (next !== ',' || last === undefined) return faultAt(source, at, behindValue(last?.closer, next));
      comma = at;
      at += 1;
      wanted = last.closer === '}' ? 'name' : 'value';
    } else if (wanted === 'colon') {
      if (next !== ':') return faultAt(source, at, 'Put a colon between the name and its value.');
      at += 1;
      wanted = 'value';
    } else if (wanted === 'name' || wanted === 'name or close') {
      if (!taken(text)) return faultAt(source, at, inPlaceOf('a name in double quotes', source, at));
      wanted = 'colon';
    } else if (next === '{' || next === '[') {
      open.push({ closer: next === '{' ? '}' : ']', at });
      at += 1;
      wanted = next === '{' ? 'name or close' : 'value or close';
    } else if (taken(text) || taken(plain)) wanted = 'more';
    else return faultAt(source, at, inPlaceOf('a value', source, at));
  }
}

/** `line 3, column 14: Take away the comma before the }.` */
export const faultText = ({ line, column, what }: JsonFault): string =>
  `line ${line}, column ${column}: ${what}`;

function faultAt(source: string, at: number, what: string): JsonFault {
  const before = source.slice(0, at).split(/\r\n|\r|\n/);
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1, what };
}

function atEnd(source: string, opened: number | undefined): JsonFault {
  if (opened === undefined)
    return faultAt(
      source,
      source.length,
      'The file ends where a value is expected; it may be empty or cut off.',
    );
  const { line, column } = faultAt(source, opened, '');
  return faultAt(
    source,
    source.length,
    `The file ends, but the ${source[opened] ?? ''} of line ${line}, column ${column} is not closed.`,
  );
}

function behindValue(closer: Closer | undefined, next: string): string {
  if (closer === undefined) return 'The JSON is over here; take away what stands behind it.';
  if (next === '}' || next === ']') return `A ${closer} is expected here, not a ${next}.`;
  return `Put a comma before the next ${closer === '}' ? 'name' : 'value'}, or close with ${closer}.`;
}

function inPlaceOf(expected: string, source: string, at: number): string {
  const rest = source.slice(at, at + 2);
  if (rest === '//' || rest === '/*') return 'JSON has no comments; take it away.';
  if (/^['‘’“”`]/.test(rest)) return 'Texts and names stand in straight double quotes (").';
  if (rest.startsWith('"'))
    return 'This text does not end on its line, or has a backslash that means nothing: write \\\\ for one, \\n for a line break.';
  return `Here should be ${expected}.`;
}
