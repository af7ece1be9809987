/** SMART scopes, version 1 (`patient/Coverage.read`) and 2 (`patient/Coverage.rs`), and what they allow. */
import { searchParameters } from './search.ts';

export type Context = 'patient' | 'user';
export type Action = 'read' | 'search';

/** Resource types a token may be asked for; `*` stands for all of them. */
export const scopedTypes: readonly string[] = Object.keys(searchParameters);

const plainScopes = ['openid', 'fhirUser', 'profile', 'launch', 'online_access'];
const readingSuffixes = ['read', '*', 'r', 's', 'rs'];

/**
 * Everything the authorization server grants when asked. It holds no data to write, so write scopes are left out of
 * what is granted, silently, as the standard allows: a client must read the returned `scope`.
 */
export const grantableScopes: readonly string[] = [
  ...plainScopes,
  ...['patient', 'user'].flatMap((context) =>
    ['*', ...scopedTypes].flatMap((type) => readingSuffixes.map((suffix) => `${context}/${type}.${suffix}`)),
  ),
];

const needed: Readonly<Record<Action, readonly string[]>> = {
  read: ['read', '*', 'r', 'rs'],
  search: ['read', '*', 's', 'rs'],
};

/** In which contexts these granted scopes allow this: none = refused; `user` reaches beyond the launched patient. */
export function allowedContexts(scopes: ReadonlySet<string>, type: string, action: Action): Set<Context> {
  const contexts: Context[] = ['patient', 'user'];
  return new Set(
    contexts.filter((context) =>
      needed[action].some(
        (suffix) => scopes.has(`${context}/${type}.${suffix}`) || scopes.has(`${context}/*.${suffix}`),
      ),
    ),
  );
}
