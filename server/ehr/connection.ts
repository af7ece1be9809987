/** One EHR at one site, as data: where it is, how we sign in there, and in what it differs from the standard. */
import { Ajv, type ErrorObject } from 'ajv';
import type { EhrShape } from '#mappers';
import schema from '../../profiles/ehr/connection.schema.json' with { type: 'json' };
import vendors from '../../profiles/ehr/vendors.json' with { type: 'json' };
import { Problem } from '../problems.ts';

export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'basic'; readonly secret: string; readonly urlEncode: boolean }
  | {
      readonly method: 'private_key_jwt';
      readonly algorithm: 'RS384' | 'ES384';
      readonly keyId: string;
      /** PKCS #8, PEM. */
      readonly privateKey: string;
    };

/** What a vendor does in its own way. Code asks a flag, never a vendor's name. */
export interface Flags {
  /** Send a PKCE challenge: `auto` = when S256 is advertised. */
  readonly pkce: 'auto' | 'force' | 'off';
  readonly scopeStyle: 'v1' | 'v2' | 'auto';
  readonly wildcardScopes: boolean;
  /** Sent with every discovery request, e.g. `Epic-Client-ID`; `{clientId}` is filled in. */
  readonly discoveryHeaders: Readonly<Record<string, string>>;
  /** Largest `_count` the server takes. */
  readonly countMax: number;
  readonly appointmentNeedsDate: boolean;
  readonly coverageSearchById: boolean;
  /** `absent` = this EHR has no Appointment in FHIR that can be searched by patient. */
  readonly appointment: 'search' | 'absent';
  readonly coverageSearchParameter: 'patient' | 'beneficiary';
  /** In what its resources differ; the rows of `mappers/ehr` ask for these. */
  readonly shapes: readonly EhrShape[];
  /** Types that it takes writes of. */
  readonly writes: readonly ('Appointment' | 'DocumentReference' | 'ServiceRequest')[];
  /** Types that it does not give, each with a sentence for whoever looks for them. */
  readonly notOffered: Readonly<Record<string, string>>;
}

export interface Connection {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly vendor: string;
  /** FHIR base without a trailing slash. */
  readonly fhirBase: string;
  /** The values of `iss` that mean this connection; trailing slashes do not matter. */
  readonly issAllowed: readonly string[];
  readonly clientId: string;
  readonly auth: ClientAuthentication;
  readonly scopes: readonly string[];
  /** Asked for when somebody signs in without a chart. */
  readonly userScopes: readonly string[];
  /** Origins that may frame us, for CSP `frame-ancestors`. */
  readonly frameAncestors: readonly string[];
  readonly roles: Roles;
  readonly flags: Flags;
}

/** Who is what here. The first rule that fits decides; without one it is `default`. */
export interface Roles {
  readonly default: Role;
  readonly rules?: readonly RoleRule[];
  /** Who may see patients' values in the workbench; `admin` alone unless told. */
  readonly seePatients?: readonly Role[];
}

/** All that is stated must fit. */
export interface RoleRule {
  readonly role: Role;
  /** e.g. `Practitioner/123`, at this connection's FHIR base. */
  readonly fhirUser?: string;
  /** A claim of the id_token that equals this value, or is a list with it. */
  readonly claim?: { readonly name: string; readonly value: string };
}

export type Role = 'coordinator' | 'prior-auth' | 'records' | 'analyst' | 'admin' | 'read-only';

/** A connection as it is written down: flags only where they differ from the vendor's. */
export type ConnectionDraft = Omit<Connection, 'flags' | Optional> &
  Partial<Pick<Connection, Optional>> & { readonly flags?: Partial<Flags> };
type Optional = 'roles' | 'frameAncestors' | 'scopes' | 'userScopes';

const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile<ConnectionDraft>(
  schema,
);
const flagsOfVendor: Readonly<Record<string, Flags>> = vendors.flags as unknown as Record<string, Flags>;

/** Checks a connection file and fills in the vendor's flags. Throws `ehr/bad-connection` with every mistake named. */
export function readConnection(draft: unknown): Connection {
  if (!validate(draft)) throw new Problem('ehr/bad-connection', { why: sentence(validate.errors ?? []) });
  const flags = flagsOfVendor[draft.vendor];
  if (flags === undefined) throw new Problem('ehr/bad-connection', { why: '/vendor is not in profiles/ehr' });
  return {
    frameAncestors: [],
    roles: { default: 'coordinator' },
    scopes: vendors.scopes,
    userScopes: vendors.userScopes,
    ...draft,
    fhirBase: withoutSlash(draft.fhirBase),
    flags: { ...flags, ...draft.flags },
  };
}

/** The role of somebody an id_token speaks of. */
export function roleOf(
  { roles, fhirBase }: Pick<Connection, 'roles' | 'fhirBase'>,
  identity: { readonly fhirUser?: string; readonly claims: Readonly<Record<string, unknown>> },
): Role {
  const user = identity.fhirUser?.replace(`${fhirBase}/`, '');
  const fits = ({ fhirUser, claim }: RoleRule): boolean => {
    if (fhirUser !== undefined && fhirUser !== user) return false;
    if (claim === undefined) return fhirUser !== undefined;
    const said = identity.claims[claim.name];
    return said === claim.value || (Array.isArray(said) && said.includes(claim.value));
  };
  return roles.rules?.find(fits)?.role ?? roles.default;
}

/** Two spellings of an issuer are one when they differ in trailing slashes only; nothing else is forgiven. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function sentence(errors: readonly ErrorObject[]): string {
  return errors.map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`).join('; ');
}
