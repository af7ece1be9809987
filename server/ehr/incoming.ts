/** The way back: references of ours in what is written become the EHR's own. */
import { Problem } from '../problems.ts';
import type { EhrResourceId } from './facade-ids.ts';

const LOCAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/;

/** Facade ids that a value refers to, by `reference` or as the address of a Binary. */
export function idsReferredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsReferredTo);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const found = isPlace(name) && typeof child === 'string' ? LOCAL.exec(child)?.[2] : undefined;
    return found === undefined ? idsReferredTo(child) : [found];
  });
}

/** A copy with the EHR's ids. Throws `ehr/unknown-reference` for what the EHR does not hold. */
export function withEhrIds(value: unknown, resolved: ReadonlyMap<string, EhrResourceId>): unknown {
  if (Array.isArray(value)) return value.map((one) => withEhrIds(one, resolved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      isPlace(name) && typeof child === 'string'
        ? ehrReference(child, resolved)
        : withEhrIds(child, resolved),
    ]),
  );
}

const isPlace = (name: string) => name === 'reference' || name === 'url';

function ehrReference(text: string, resolved: ReadonlyMap<string, EhrResourceId>): string {
  const [, type, id = ''] = LOCAL.exec(text) ?? [];
  if (type === undefined) return text;
  const stands = resolved.get(id);
  if (stands?.type !== type) throw new Problem('ehr/unknown-reference');
  return `${type}/${stands.id}`;
}
