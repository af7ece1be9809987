/** SMART scopes, version 1 (`patient/Coverage.read`) and 2 (`patient/Coverage.rs`): which are granted, and what they allow. */
import type { Behaviour, Letter, ScopeVersion } from './behaviour.ts';
import { searchParameters } from './search.ts';

export type Context = 'patient' | 'user' | 'system';

interface Scope {
  readonly context: Context;
  /** `*` stands for all types. */
  readonly type: string;
  readonly letters: string;
  readonly version: ScopeVersion;
  /** Version 1: read, write or `*`; some of the letters are enough to grant it. */
  readonly isLoose: boolean;
}

export const plainScopes: readonly string[] = [
  'openid',
  'fhirUser',
  'profile',
  'launch',
  'online_access',
  'offline_access',
];
const loose: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

function parse(text: string): Scope | undefined {
  const [, context, type, action] = /^(patient|user|system)\/([A-Za-z]+|\*)\.([a-z*]+)$/.exec(text) ?? [];
  if (context === undefined || type === undefined || action === undefined) return undefined;
  const letters = loose[action] ?? action;
  if (!/^c?r?u?d?s?$/.test(letters)) return undefined;
  const isLoose = action in loose;
  return { context: context as Context, type, letters, version: isLoose ? 'v1' : 'v2', isLoose };
}

/** What a type can, in the letters of scopes: a patch is an update. */
function abilities({ fhir }: Behaviour, type: string): string {
  if (type === '*') return 'cruds';
  const can = fhir.types[type]?.can ?? '';
  return can.replace('p', can.includes('u') ? '' : 'u');
}

function isGrantable(scope: Scope, behaviour: Behaviour): boolean {
  const { scopeVersions, wildcardScopes } = behaviour.authorization;
  if (!scopeVersions.includes(scope.version) || (scope.type === '*' && !wildcardScopes)) return false;
  const can = abilities(behaviour, scope.type);
  const letters = scope.letters.split('');
  return scope.isLoose
    ? letters.some((letter) => can.includes(letter))
    : letters.every((letter) => can.includes(letter));
}

/** What an app that was registered for its types gets, whatever it asked for. */
function registered(behaviour: Behaviour, context: Context): string[] {
  const types = Object.keys(behaviour.fhir.types);
  return types.flatMap((type) => {
    const can = abilities(behaviour, type);
    const read = behaviour.authorization.oddCaseScopes.includes(type) ? 'Read' : 'read';
    return [`${context}/${type}.${read}`, ...(/[cud]/.test(can) ? [`${context}/${type}.write`] : [])];
  });
}

/**
 * What is granted of what was asked for. The rest is left out silently, as the standard allows: a client must read the
 * returned `scope`. `contexts` are those that this way of signing in can have.
 */
export function grantedScopes(
  asked: readonly string[],
  behaviour: Behaviour,
  contexts: readonly Context[],
): string[] {
  const plain = contexts.includes('system') ? [] : asked.filter((scope) => plainScopes.includes(scope));
  if (behaviour.authorization.scopesFrom === 'registration') {
    const [context = 'user'] = contexts;
    return [...plain, ...registered(behaviour, context)];
  }
  return asked.filter((text) => {
    if (plain.includes(text)) return true;
    const scope = parse(text);
    return scope !== undefined && contexts.includes(scope.context) && isGrantable(scope, behaviour);
  });
}

/** In which contexts these granted scopes allow this: none = refused; `user` and `system` reach beyond one patient. */
export function allowedContexts(scopes: ReadonlySet<string>, type: string, letter: Letter): Set<Context> {
  const needed = letter === 'p' ? 'u' : letter;
  const allowing = [...scopes].flatMap((text) => {
    const scope = parse(text.replace('.Read', '.read'));
    return scope !== undefined &&
      (scope.type === type || scope.type === '*') &&
      scope.letters.includes(needed)
      ? [scope.context]
      : [];
  });
  return new Set(allowing);
}

/** Named in smart-configuration. */
export function supportedScopes(behaviour: Behaviour): string[] {
  const { scopeVersions, wildcardScopes } = behaviour.authorization;
  const types = [...(wildcardScopes ? ['*'] : []), ...Object.keys(behaviour.fhir.types)];
  const actions = (type: string): string[] => {
    const can = abilities(behaviour, type);
    const writes = /[cud]/.test(can) && type !== '*';
    return [
      ...(scopeVersions.includes('v1') ? ['read', ...(writes ? ['write'] : [])] : []),
      ...(scopeVersions.includes('v2') ? [type === '*' ? 'rs' : can] : []),
    ];
  };
  const contexts: Context[] = ['patient', 'user', 'system'];
  return [
    ...plainScopes,
    ...contexts.flatMap((context) =>
      types.flatMap((type) => actions(type).map((action) => `${context}/${type}.${action}`)),
    ),
  ];
}

/**
 * Every scope that oidc-provider must know, so that it lets a request pass on which `grantedScopes` then decides:
 * all that can be written of the types we hold.
 */
export const knownScopes: readonly string[] = (() => {
  const subsets = ['c', 'r', 'u', 'd', 's'].reduce(
    (found, letter) => [...found, ...found.map((one) => one + letter)],
    [''],
  );
  const actions = [...Object.keys(loose), ...subsets.filter((one) => one !== '')];
  return [
    ...plainScopes,
    ...['patient', 'user', 'system'].flatMap((context) =>
      ['*', ...Object.keys(searchParameters)].flatMap((type) =>
        actions.map((action) => `${context}/${type}.${action}`),
      ),
    ),
  ];
})();
