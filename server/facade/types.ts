/** Who holds which type, and what may be done with it: `profiles/fhir/facade-types.json`. */
import data from '../../profiles/fhir/facade-types.json' with { type: 'json' };
import { Problem } from '../problems.ts';

/** Codes of R4's type-restful-interaction. */
export type InteractionCode =
  | 'read'
  | 'vread'
  | 'history-instance'
  | 'history-type'
  | 'search-type'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete';

export interface FacadeType {
  readonly type: string;
  readonly holder: 'own' | 'ehr' | 'both';
  readonly interaction: readonly InteractionCode[];
  readonly documentation?: string;
  /** Canonical with version. */
  readonly supportedProfile?: readonly string[];
  /** Once a resource of this type refers to it as its `request`, it is a record and stays as it is. */
  readonly answeredBy?: string;
}

/** In the order of their names. */
export const facadeTypes = data as readonly FacadeType[];

const byName: ReadonlyMap<string, FacadeType> = new Map(facadeTypes.map((rule) => [rule.type, rule]));

/** Throws `ehr/type-not-offered` (404) for a type that is not served. */
export function facadeType(type: string): FacadeType {
  const rule = byName.get(type);
  if (rule !== undefined) return rule;
  // `_history`, `$everything` and the like at the base are no types.
  if (!/^[A-Za-z]{1,40}$/.test(type)) throw new Problem('request/no-such-page');
  throw new Problem('ehr/type-not-offered', { type });
}

/** Ids that stand for a resource of an EHR have this form (`server/ehr/facade-ids.ts`); ours have another. */
const EHR_ID = /^[a-z2-7]{32}$/;

/** Whose the resource is. */
export function heldBy(type: string, id: string): 'own' | 'ehr' {
  const { holder } = facadeType(type);
  if (holder !== 'both') return holder;
  return EHR_ID.test(id) ? 'ehr' : 'own';
}
