/**
 * SMART scopes, v1 (`patient/Coverage.read`) and v2 (`system/Coverage.rs?status=active`), and what they allow.
 * https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
 */
import type { Permission } from '../facade/holder.ts';
import { searchParameter } from '../facade/search-parameters.ts';

/** create, read, update, delete, search */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

export type ScopeContext = 'patient' | 'user' | 'system';

export interface Scope {
  readonly context: ScopeContext;
  /** Resource type, or `*`. */
  readonly type: string;
  readonly letters: readonly Letter[];
  /** Search parameters that a resource must match, all of them. */
  readonly restriction?: URLSearchParams;
}

const LETTERS: readonly Letter[] = ['c', 'r', 'u', 'd', 's'];
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };
const SCOPE =
  /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,60})\.(read|write|\*|(?=[cruds])c?r?u?d?s?)(?:\?(.*))?$/;

const VALUE = /^[^\s,&]{1,200}$/;

/** Undefined for what is no resource scope (`openid`, `launch`), or is none that can be held to. */
export function readScope(text: string): Scope | undefined {
  const [, context, type = '', right = '', query] = SCOPE.exec(text) ?? [];
  if (context !== 'patient' && context !== 'user' && context !== 'system') return undefined;
  const v1 = V1[right];
  const word = v1 ?? right;
  const scope: Scope = { context, type, letters: LETTERS.filter((letter) => word.includes(letter)) };
  if (query === undefined) return scope;
  const restriction = new URLSearchParams(query);
  // Only v2 knows restrictions, and what is a restriction of every type is one of none.
  if (v1 !== undefined || type === '*' || restriction.size === 0) return undefined;
  for (const [name, value] of restriction)
    if (!isRestriction(type, name) || !VALUE.test(value)) return undefined;
  return { ...scope, restriction };
}

/** What is narrowed by a parameter that we do not hold resources to grants nothing. */
function isRestriction(type: string, name: string): boolean {
  return searchParameter(type, name)?.type === 'token';
}

/**
 * The scopes of a token answer, as EHRs write them: rights also in odd case (`patient/Patient.Read`). For our own
 * clients a scope is written as SMART writes it, or is none.
 */
export function grantedByEhr(scope: string): string[] {
  return scope
    .split(/\s+/)
    .filter((text) => text !== '')
    .map((text) => text.replace(/\.(read|write)(?=$|\?)/i, (right) => right.toLowerCase()));
}

/** Undefined = not allowed. Where one scope allows all resources of the type, the restrictions of others do not matter. */
export function permissionOf(
  scopes: readonly string[],
  contexts: readonly ScopeContext[],
  type: string,
  letter: Letter,
): Permission | undefined {
  const covering = scopes
    .map(readScope)
    .filter((scope) => scope !== undefined)
    .filter(
      (scope) =>
        contexts.includes(scope.context) &&
        (scope.type === '*' || scope.type === type) &&
        scope.letters.includes(letter),
    );
  if (covering.length === 0) return undefined;
  const restrictions = covering.map(({ restriction }) => restriction).filter((one) => one !== undefined);
  return { restrictions: restrictions.length === covering.length ? restrictions : [] };
}

/** Of the scopes asked for, those the registered ones cover in full; a scope is never widened or cut. */
export function grantable(asked: readonly string[], registered: readonly string[]): string[] {
  const held = registered.map(readScope).filter((scope) => scope !== undefined);
  return [...new Set(asked)].filter((text) => {
    const scope = readScope(text);
    return scope?.letters.every((letter) => held.some((one) => contains(one, scope, letter))) ?? false;
  });
}

/** A narrower scope states at least what the wider one is restricted to. */
function contains(wide: Scope, narrow: Scope, letter: Letter): boolean {
  const stated = [...(narrow.restriction ?? [])].map(String);
  return (
    wide.context === narrow.context &&
    (wide.type === '*' || wide.type === narrow.type) &&
    wide.letters.includes(letter) &&
    [...(wide.restriction ?? [])].every((pair) => stated.includes(String(pair)))
  );
}
