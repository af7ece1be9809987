/** Create, update and patch at an EHR of the sandbox, each refused as that EHR refuses. */
import { randomUUID } from 'node:crypto';
import type { Request } from 'express';

import type { Access } from './authorization-server.ts';
import type { Behaviour, Letter } from './behaviour.ts';
import { inCompartment, patientsOf } from './compartment.ts';
import { checkVersion } from './etag.ts';
import { checkMove, patched } from './json-patch.ts';
import type { Stored } from './patients.ts';
import { Refusal } from './refusal.ts';
import type { FhirSource } from './source.ts';
import { checkedForCreate } from './write-rules.ts';

export interface WriteNeeds {
  readonly source: FhirSource;
  readonly behaviour: Behaviour;
  /** Records that somebody has open, or that hang on others; `Type/id` of this EHR. */
  readonly locked: ReadonlySet<string>;
  readonly dependent: ReadonlySet<string>;
  /** The access behind the request and the one patient it is limited to; throws a Refusal. */
  readonly allow: (
    req: Request,
    type: string,
    letter: Letter,
  ) => Promise<{ access: Access; limit: string | undefined }>;
}

export interface Writes {
  create(req: Request, type: string): Promise<Stored>;
  update(req: Request, type: string, id: string): Promise<Stored>;
  patch(req: Request, type: string, id: string): Promise<Stored>;
}

function bodyOf(req: Request, contentTypes: readonly string[]): unknown {
  if (req.is([...contentTypes]) === false || req.get('content-type') === undefined)
    throw new Refusal(415, 'not-supported', `send ${contentTypes.join(' or ')}`);
  try {
    return JSON.parse(typeof req.body === 'string' ? req.body : '') as unknown;
  } catch {
    throw new Refusal(400, 'structure', 'the body is no JSON');
  }
}

function resourceOf(req: Request, type: string): Omit<Stored, 'id'> & { id?: string } {
  const body = bodyOf(req, ['application/fhir+json', 'application/json']);
  if (typeof body !== 'object' || body === null || (body as Stored).resourceType !== type)
    throw new Refusal(400, 'structure', `the body is no ${type}`);
  return body as Stored;
}

/** A write that names another patient, or none, is refused before anything else is looked at. */
function checkPatient(resource: Stored, limit: string | undefined): void {
  if (patientsOf(resource).length === 0)
    throw new Refusal(422, 'required', 'whose record it is, is not said');
  if (limit !== undefined && !inCompartment(resource, limit))
    throw new Refusal(403, 'forbidden', 'the token is limited to another patient');
}

export function buildWrites({ source, behaviour, locked, dependent, allow }: WriteNeeds): Writes {
  const { fhir } = behaviour;
  const current = async (
    req: Request,
    type: string,
    id: string,
    limit: string | undefined,
  ): Promise<Stored> => {
    const found = await source.read(type, id);
    if (found === undefined) throw new Refusal(404, 'not-found', `no such ${type}`);
    checkPatient(found, limit);
    checkVersion(fhir, found, req.get('if-match'));
    const name = `${type}/${id}`;
    if (locked.has(name)) throw new Refusal(423, 'lock-error', 'somebody has the record open');
    if (dependent.has(name)) throw new Refusal(424, 'processing', 'what it depends on could not be changed');
    return found;
  };
  return {
    create: async (req, type) => {
      const { limit } = await allow(req, type, 'c');
      const resource = { ...resourceOf(req, type), id: randomUUID() } as Stored;
      checkPatient(resource, limit);
      return source.save(await checkedForCreate(resource, fhir.writeRules, source));
    },
    update: async (req, type, id) => {
      const { limit } = await allow(req, type, 'u');
      if (fhir.updateNeedsRead) await allow(req, type, 'r');
      const resource = resourceOf(req, type);
      if (resource.id !== id) throw new Refusal(400, 'invalid', 'the id is not that of the address');
      const before = await current(req, type, id, limit);
      const after = { ...resource, id } as Stored;
      checkPatient(after, limit);
      return source.save({ ...after, meta: { ...before.meta } });
    },
    patch: async (req, type, id) => {
      const { limit } = await allow(req, type, 'p');
      const body = bodyOf(req, ['application/json-patch+json']);
      const before = await current(req, type, id, limit);
      if (before.resourceType !== 'Appointment')
        throw new Refusal(405, 'not-supported', 'only visits are patched');
      const after = patched(before, body);
      checkMove(before, after);
      return source.save({ ...after, id });
    },
  };
}
