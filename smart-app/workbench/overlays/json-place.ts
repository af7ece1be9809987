/** Where a position lies in a JSON text, and where a pointer leads; works on text that is not whole yet. Pure. */

export interface JsonPlace {
  /** Names and indexes that lead to the object, list or value around the position. */
  readonly path: readonly string[];
  /** A name is typed here, or a value. */
  readonly role: 'name' | 'value';
  /** Where the word under the cursor begins, its quote included. */
  readonly from: number;
  /** The word, without quotes, up to the cursor. */
  readonly word: string;
}

interface Frame {
  readonly kind: '{' | '[';
  name: string | undefined;
  index: number;
  role: 'name' | 'value';
}

interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const tokenPattern = /"(?:[^"\\\n]|\\.)*"?|[{}[\]:,]|[^\s{}[\]:,"]+/g;

function* tokens(text: string): Generator<Token> {
  for (const match of text.matchAll(tokenPattern))
    yield { text: match[0], from: match.index, to: match.index + match[0].length };
}

const unquoted = (text: string): string => text.replace(/^"/, '').replace(/"$/, '');

/** Follows the brackets; `at` is told each name and value with what leads to it. */
function walk(text: string, at: (token: Token, frames: readonly Frame[]) => boolean): readonly Frame[] {
  const frames: Frame[] = [];
  for (const token of tokens(text)) {
    if (at(token, frames)) return frames;
    const top = frames.at(-1);
    if (token.text === '{' || token.text === '[')
      frames.push({
        kind: token.text,
        name: undefined,
        index: 0,
        role: token.text === '{' ? 'name' : 'value',
      });
    else if (token.text === '}' || token.text === ']') frames.pop();
    else if (top && token.text === ':') top.role = 'value';
    else if (top && token.text === ',') {
      top.role = top.kind === '{' ? 'name' : 'value';
      top.index += 1;
      if (top.kind === '{') top.name = undefined;
    } else if (top?.role === 'name') top.name = unquoted(token.text);
  }
  return frames;
}

const pathOf = (frames: readonly Frame[]): string[] =>
  frames.flatMap(({ kind, name, index }) =>
    kind === '[' ? [String(index)] : name === undefined ? [] : [name],
  );

/** Where the cursor stands: the path to what is typed, names and values told apart. */
export function placeAt(text: string, position: number): JsonPlace {
  let word: Token | undefined;
  const frames = walk(text.slice(0, position), (token) => {
    const isOpen = token.to === position && !/^[{}[\]:,]$/.test(token.text) && !isClosed(token.text);
    if (isOpen) word = token;
    return isOpen;
  });
  const top = frames.at(-1);
  const role = top?.role ?? 'value';
  const around = role === 'name' ? frames.slice(0, -1) : frames;
  const path = role === 'name' ? pathOf(around) : pathOf(frames);
  return { path, role, from: word?.from ?? position, word: word ? unquoted(word.text) : '' };
}

/** A string whose quote is closed is no longer being typed. */
const isClosed = (text: string): boolean => text.length > 1 && text.startsWith('"') && text.endsWith('"');

/** The stretch a JSON pointer leads to: the value, with its name where it has one. Absent when it leads nowhere. */
export function stretchOf(text: string, pointer: string): { from: number; to: number } | undefined {
  const wanted = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (wanted.length === 0) return undefined;
  let found: { from: number; to: number } | undefined;
  walk(text, (token, frames) => {
    const top = frames.at(-1);
    if (!top || /^[}\]:,]$/.test(token.text)) return false;
    const path =
      top.kind === '{' && top.role === 'name'
        ? [...pathOf(frames.slice(0, -1)), unquoted(token.text)]
        : pathOf(frames);
    if (path.length !== wanted.length || path.some((step, at) => step !== wanted[at])) return false;
    found = { from: token.from, to: token.to };
    return true;
  });
  return found;
}
