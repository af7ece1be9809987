/** SMART system scopes, v1 (`system/Coverage.read`) and v2 (`system/Coverage.rs`), and what they allow. */

/** create, read, update, delete, search */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

interface SystemScope {
  /** Resource type, or `*`. */
  readonly type: string;
  readonly letters: string;
}

const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** Undefined for anything that is no system scope, search restrictions (`?…`) included: we do not enforce those. */
function readScope(text: string): SystemScope | undefined {
  const found = /^system\/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|c?r?u?d?s?)$/.exec(text);
  const [, type = '', right = ''] = found ?? [];
  const letters = V1[right] ?? right;
  return found === null || letters === '' ? undefined : { type, letters };
}

export function covers(scopes: readonly string[], type: string, letter: Letter): boolean {
  return scopes.some((text) => {
    const scope = readScope(text);
    return (
      scope !== undefined && (scope.type === '*' || scope.type === type) && scope.letters.includes(letter)
    );
  });
}

/** Of the scopes asked for, those the registered ones cover in full; a scope is never widened or cut. */
export function grantable(asked: readonly string[], registered: readonly string[]): string[] {
  return asked.filter((text) => {
    const scope = readScope(text);
    if (scope === undefined) return false;
    return scope.letters.split('').every((letter) => covers(registered, scope.type, letter as Letter));
  });
}
