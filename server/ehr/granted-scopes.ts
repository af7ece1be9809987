/** What an EHR granted, asked by type: empty answers and refusals are explained by it. */
import type { Connection } from './connection.ts';
import type { Letter, ScopeContext } from '../security/scopes.ts';
import { coverageOf, readEhrScope, scopeText } from './ehr-scopes.ts';

export interface GrantedScopes {
  /** True where the EHR did not say what it granted. */
  covers(type: string, right: 'read' | 'write'): boolean;
  /** The scope's name in this EHR's spelling, e.g. `patient/Coverage.read`. */
  nameOf(type: string, right: 'read' | 'write'): string;
}

const LETTERS: Readonly<Record<'read' | 'write', readonly Letter[]>> = { read: ['r', 's'], write: ['c'] };

/** `granted` is the `scope` of the token answer. */
export function grantedScopes(
  { flags }: Pick<Connection, 'flags'>,
  granted: string,
  context: ScopeContext,
): GrantedScopes {
  const scopes = granted.split(/\s+/).filter((scope) => scope !== '');
  const isV2 = scopes.some((scope) => readEhrScope(scope) && !/\.(read|write|\*)$/i.test(scope));
  const style = flags.scopeStyle === 'auto' ? (isV2 ? 'v2' : 'v1') : flags.scopeStyle;
  return {
    covers: (type, right) =>
      scopes.length === 0 || coverageOf(scopes, { context, type, letters: LETTERS[right] }) !== 'none',
    nameOf: (type, right) => scopeText({ context, type, letters: LETTERS[right] }, style),
  };
}
