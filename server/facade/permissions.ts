/** What the scopes of an access allow: of a type, and, where a scope is granular, of one resource. SMART App Launch 2.2 */
import type { FhirResource } from 'fhir/r4.js';
import { isProblem, Problem } from '../problems.ts';
import type { Letter } from '../security/scopes.ts';
import type { Facade } from './ask.ts';
import type { Permission } from './holder.ts';
import { matches } from './match.ts';
import { parseQuery } from './parse-query.ts';
import type { Clause } from './query.ts';
import { facadeType } from './types.ts';

const INTERACTIONS = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search-type' } as const;

/** Throws `oauth/scope-missing` or, of an EHR's type in a session, `ehr/scope-missing` (403); the refusal is on record before that. */
export async function requirePermission(
  facade: Facade,
  type: string,
  letter: Letter,
  id?: string,
): Promise<Permission> {
  const permission = facade.access.permission(type, letter);
  if (permission) return permission;
  await refused(facade, type, letter, id);
  throw scopeMissing(facade, type, letter);
}

/** Throws `oauth/scope-missing` (403) where a granular scope leaves this resource out; the refusal is on record. */
export async function requireFit(facade: Facade, letter: Letter, resource: FhirResource): Promise<void> {
  const type = resource.resourceType;
  if (fits(await requirePermission(facade, type, letter, resource.id), resource)) return;
  await refused(facade, type, letter, resource.id);
  throw scopeMissing(facade, type, letter);
}

/** The same within a transaction: the refusal is put on record by whoever ends it (`recordingRefusals`). */
export function checkFit(facade: Facade, letter: Letter, resource: FhirResource): void {
  const permission = facade.access.permission(resource.resourceType, letter);
  if (permission === undefined || !fits(permission, resource))
    throw scopeMissing(facade, resource.resourceType, letter);
}

/** Runs a transaction; what it refused for want of a scope is on record after it was undone. */
export async function recordingRefusals<T>(
  facade: Facade,
  about: { readonly type: string; readonly id?: string; readonly letter: Letter },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isProblem(cause) && cause.id === 'oauth/scope-missing')
      await refused(facade, about.type, about.letter, about.id);
    throw cause;
  }
}

/** Whether what is restricted to `?category=…` and the like covers this resource. */
export function fits({ restrictions }: Permission, resource: FhirResource): boolean {
  return (
    restrictions.length === 0 ||
    restrictions.some((restriction) => matches(resource, clausesOf(resource.resourceType, restriction)))
  );
}

/** Those that may be seen; a type without permission gives none. */
export function visible(facade: Facade, letter: Letter, resources: readonly FhirResource[]): FhirResource[] {
  return resources.filter((resource) => {
    const permission = facade.access.permission(resource.resourceType, letter);
    return permission !== undefined && fits(permission, resource);
  });
}

const parsed = new WeakMap<URLSearchParams, readonly Clause[]>();

function clausesOf(type: string, restriction: URLSearchParams): readonly Clause[] {
  const known = parsed.get(restriction);
  if (known) return known;
  const { clauses } = parseQuery(type, restriction).query;
  parsed.set(restriction, clauses);
  return clauses;
}

/** Of what an EHR holds, a session has what the EHR granted: its administrators can add the scope, ours cannot. */
function scopeMissing({ access }: Facade, type: string, letter: Letter): Problem {
  if (access.ehrScope && facadeType(type).holder === 'ehr') {
    const scope = access.ehrScope(type, letter === 'r' || letter === 's' ? 'read' : 'write');
    return new Problem('ehr/scope-missing', { scope });
  }
  const context = access.patient === undefined ? 'system' : 'patient';
  return new Problem('oauth/scope-missing', { scope: `${context}/${type}.${letter}` });
}

async function refused(facade: Facade, type: string, letter: Letter, id: string | undefined): Promise<void> {
  const { access, database } = facade;
  await database.tenant(access.tenant, (tx) =>
    access.audit(tx, {
      interaction: INTERACTIONS[letter],
      type,
      ...(id !== undefined && { id }),
      outcome: 'refused',
      why: 'oauth/scope-missing',
    }),
  );
}
