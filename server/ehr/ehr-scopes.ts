/**
 * Scopes as EHRs write them: SMART v1 (`patient/Coverage.read`), v2 (`patient/Coverage.rs?category=…`) and Epic's odd
 * case (`.Read`). What we ask for, in the style of the server; and whether what was granted covers what is needed.
 */
import vendors from '../../profiles/ehr/vendors.json' with { type: 'json' };
import { grantedByEhr, readScope, type Scope } from '../security/scopes.ts';
import type { Connection } from './connection.ts';
import type { Discovery } from './discovery.ts';

export type ScopeStyle = 'v1' | 'v2';

/** Undefined for what is no scope of resources, e.g. `launch`. */
export function readEhrScope(text: string): Scope | undefined {
  const [mended] = grantedByEhr(text);
  return mended === undefined ? undefined : readScope(mended);
}

/** The exact text that a server of this style knows it by. Version 1 has no way to say a restriction. */
export function scopeText({ context, type, letters, restriction }: Scope, style: ScopeStyle): string {
  if (style === 'v2') {
    const narrowed = restriction === undefined ? '' : `?${decodeURIComponent(restriction.toString())}`;
    return `${context}/${type}.${letters.join('')}${narrowed}`;
  }
  const reads = letters.some((letter) => letter === 'r' || letter === 's');
  const writes = letters.some((letter) => letter === 'c' || letter === 'u' || letter === 'd');
  return `${context}/${type}.${reads && writes ? '*' : writes ? 'write' : 'read'}`;
}

/** As the connection says, or as the server writes the scopes it lists; version 1, which all of them take, when it tells nothing. */
export function scopeStyleOf(
  { flags }: Pick<Connection, 'flags'>,
  discovery: Pick<Discovery, 'scopesSupported' | 'capabilities'> | undefined,
): ScopeStyle {
  if (flags.scopeStyle !== 'auto') return flags.scopeStyle;
  const listed = (discovery?.scopesSupported ?? []).filter((scope) => readEhrScope(scope) !== undefined);
  if (listed.some((scope) => /\.(read|write|\*)$/i.test(scope))) return 'v1';
  if (listed.length > 0) return 'v2';
  const says = (version: string) => discovery?.capabilities.includes(`permission-${version}`) === true;
  return says('v2') && !says('v1') ? 'v2' : 'v1';
}

/** What is asked for when somebody comes from a chart, without one, or when nobody is there. */
export function scopesToAsk(
  connection: Pick<Connection, 'flags' | 'scopes' | 'userScopes' | 'backend'>,
  discovery: Pick<Discovery, 'scopesSupported' | 'capabilities'> | undefined,
  way: 'chart' | 'alone' | 'system',
): string[] {
  const { flags, scopes, userScopes, backend } = connection;
  const style = scopeStyleOf(connection, discovery);
  const listed = { chart: scopes, alone: userScopes, system: backend?.scopes ?? [] }[way];
  const wanted = listed.flatMap((text) => {
    const scope = readEhrScope(text);
    if (scope === undefined) return text;
    const spelled = scope.type === '*' && !flags.wildcardScopes ? namedTypes(scope) : [scope];
    return spelled
      .filter(({ type }) => flags.notOffered[type] === undefined)
      .map((one) => scopeText(one, style));
  });
  const asksRefresh = wanted.some((text) => text === 'online_access' || text === 'offline_access');
  const refresh =
    way === 'system' || asksRefresh || flags.refreshScope === 'none' ? [] : [flags.refreshScope];
  return [...new Set([...wanted, ...refresh])];
}

/** The types that we have a use for, where a wildcard is not understood. */
function namedTypes(scope: Scope): Scope[] {
  const types = vendors.scopes.flatMap((text) => readEhrScope(text)?.type ?? []);
  return types.map((type) => ({ ...scope, type }));
}

/** `in-part`: some of what is needed, or only of resources that fit a restriction. A person's scopes reach their patient, too. */
export function coverageOf(granted: readonly string[], needed: Scope): 'full' | 'in-part' | 'none' {
  const fitting = granted
    .map(readEhrScope)
    .filter((scope) => scope !== undefined)
    .filter(
      ({ type, context }) => (type === '*' || type === needed.type) && reaches(context, needed.context),
    );
  const lettersOf = (scopes: readonly Scope[]) => new Set(scopes.flatMap(({ letters }) => letters));
  const [free, any] = [
    lettersOf(fitting.filter(({ restriction }) => restriction === undefined)),
    lettersOf(fitting),
  ];
  if (needed.letters.every((letter) => free.has(letter))) return 'full';
  return needed.letters.some((letter) => any.has(letter)) ? 'in-part' : 'none';
}

function reaches(granted: Scope['context'], needed: Scope['context']): boolean {
  return granted === needed || (granted === 'user' && needed === 'patient');
}

/** One line for each scope that was asked for: was it granted, in whatever style. */
export interface ComparedScope {
  readonly scope: string;
  readonly state: 'granted' | 'in-part' | 'dropped';
}

export interface ScopeComparison {
  readonly asked: readonly ComparedScope[];
  /** Granted though not asked for. */
  readonly more: readonly string[];
}

/** Asked against granted. Servers drop scopes in silence, and some grant what was registered, whatever was asked. */
export function compareScopes(asked: readonly string[], granted: readonly string[]): ScopeComparison {
  const states = { full: 'granted', 'in-part': 'in-part', none: 'dropped' } as const;
  return {
    asked: asked.map((scope) => {
      const needed = readEhrScope(scope);
      const plain = granted.includes(scope) ? 'full' : 'none';
      return { scope, state: states[needed === undefined ? plain : coverageOf(granted, needed)] };
    }),
    more: granted.filter((scope) => {
      const has = readEhrScope(scope);
      return has === undefined ? !asked.includes(scope) : coverageOf(asked, has) === 'none';
    }),
  };
}
