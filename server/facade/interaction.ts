/** Method and path → what is asked for; and whether this access may ask for it. R4 §3.1.0 */
import { Problem } from '../problems.ts';
import type { Letter } from '../security/scopes.ts';
import type { Facade } from './ask.ts';
import { requirePermission } from './permissions.ts';
import { facadeType, heldBy, type InteractionCode } from './types.ts';

export interface Interaction {
  readonly code: InteractionCode | 'operation' | 'bundle';
  /** Absent for a Bundle at the base. */
  readonly type: string;
  /** Absent where the type is meant, and for a conditional update or delete. */
  readonly id?: string;
  readonly version?: string;
  /** `$validate`. */
  readonly operation?: string;
}

type Methods = Readonly<Partial<Record<string, InteractionCode>>>;

const OF_TYPE: Methods = { GET: 'search-type', POST: 'create', PUT: 'update', DELETE: 'delete' };
const OF_INSTANCE: Methods = { GET: 'read', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** What only reads never changes a resource of the EHR. */
const READING: readonly string[] = ['read', 'search-type'];

interface Operation {
  readonly methods: readonly string[];
  /** Any of these rights will do. */
  readonly letters: readonly Letter[];
  /** On one resource too. */
  readonly instance: boolean;
}

/** Operations by `Type/$name`; `*` = of each type. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'CoverageEligibilityRequest/$submit': { methods: ['POST'], letters: ['c'], instance: false },
  'DocumentReference/$docref': { methods: ['GET', 'POST'], letters: ['s'], instance: false },
  '*/$validate': { methods: ['POST'], letters: ['r', 'c', 'u'], instance: true },
};

export function operationOf(type: string, name: string): Operation | undefined {
  const key = [`${type}/${name}`, `*/${name}`].find((one) => Object.hasOwn(OPERATIONS, one));
  return key === undefined ? undefined : OPERATIONS[key];
}

/** Names of the operations of a type, without `$`. */
export function operationsOf(type: string): readonly string[] {
  return Object.keys(OPERATIONS)
    .filter((key) => key.startsWith(`${type}/`) || key.startsWith('*/'))
    .map((key) => key.slice(key.indexOf('$') + 1));
}

/** Methods that this address takes, or 404 for one where nothing is. */
export function methodsOf(path: readonly string[]): Methods | Operation {
  const [type = '', second, third, fourth] = path;
  if (path.length === 0) return {};
  const { interaction } = facadeType(type);
  const offered = (methods: Methods): Methods =>
    Object.fromEntries(
      Object.entries(methods).filter(([, code]) => code && codesOf(type, second, interaction).includes(code)),
    );
  const last = path.at(-1) ?? '';
  if (last.startsWith('$') && path.length <= 3) {
    const operation = operationOf(type, last);
    if (operation && (path.length === 2 || operation.instance)) return operation;
    throw new Problem('request/no-such-page');
  }
  // What is changed under a condition is found by a search.
  if (path.length === 1) return offered(interaction.includes('search-type') ? OF_TYPE : { POST: 'create' });
  if (path.length === 2 && second === '_search') return offered({ POST: 'search-type' });
  if (path.length === 2 && second === '_history') return offered({ GET: 'history-type' });
  if (path.length === 2) return offered(OF_INSTANCE);
  if (path.length === 3 && third === '_history') return offered({ GET: 'history-instance' });
  if (path.length === 4 && third === '_history' && fourth !== '') return offered({ GET: 'vread' });
  throw new Problem('request/no-such-page');
}

/** Of what the EHR holds there is no version and no change here, even where the type has its like among ours. */
function codesOf(
  type: string,
  id: string | undefined,
  interaction: readonly InteractionCode[],
): readonly string[] {
  const theirs = id !== undefined && !id.startsWith('_') && heldBy(type, id) === 'ehr';
  return theirs ? interaction.filter((code) => READING.includes(code)) : interaction;
}

const isOperation = (methods: Methods | Operation): methods is Operation => Array.isArray(methods['methods']);

/** The methods an address takes, as an Allow header names them. */
export function allowed(path: readonly string[]): string {
  const methods = methodsOf(path);
  if (path.length === 0) return 'POST';
  const names = isOperation(methods) ? methods.methods : Object.keys(methods);
  return [...names, ...(names.includes('GET') ? ['HEAD'] : [])].join(', ');
}

/** Throws 404 for an address where nothing is, and 405 with what it takes for a method it does not take. */
export function interactionOf(method: string, path: readonly string[]): Interaction {
  const [type = '', second, , version] = path;
  if (path.length === 0) {
    if (method === 'POST') return { code: 'bundle', type: '' };
    throw new Problem('request/method', { allow: allowed(path) });
  }
  const methods = methodsOf(path);
  if (isOperation(methods)) {
    if (!methods.methods.includes(method)) throw new Problem('request/method', { allow: allowed(path) });
    const place = path.length === 3 && second !== undefined ? { id: second } : {};
    return { code: 'operation', type, ...place, operation: path.at(-1) ?? '' };
  }
  const code = methods[method];
  if (code === undefined) throw new Problem('request/method', { allow: allowed(path) });
  const id = second === undefined || second.startsWith('_') ? {} : { id: second };
  return { code, type, ...id, ...(code === 'vread' && version !== undefined && { version }) };
}

/** The right that an interaction takes. */
export const LETTERS: Readonly<Record<InteractionCode, Letter>> = {
  read: 'r',
  vread: 'r',
  'history-instance': 'r',
  'history-type': 's',
  'search-type': 's',
  create: 'c',
  update: 'u',
  patch: 'u',
  delete: 'd',
};

/**
 * Throws `oauth/scope-missing` (403), with the refusal on record, unless the scopes allow it. A condition
 * (If-None-Exist, `PUT Type?…`) tells what there is, so it needs the right to search as well.
 */
export async function requireAllowed(
  facade: Facade,
  interaction: Interaction,
  conditional: boolean,
): Promise<void> {
  const { code, type, id } = interaction;
  if (code === 'bundle') return;
  const letters =
    code === 'operation' ? (operationOf(type, interaction.operation ?? '')?.letters ?? []) : [LETTERS[code]];
  const held = letters.find((one) => facade.access.permission(type, one)) ?? letters[0];
  if (held === undefined) throw new Problem('request/no-such-page');
  await requirePermission(facade, type, held, id);
  if (conditional) await requirePermission(facade, type, 's');
}
