/** One EHR at one site, as data: where it is, how we sign in there, and in what it differs from the standard. */
import { Ajv, type ErrorObject } from 'ajv';
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
  /** Origins that may frame us, for CSP `frame-ancestors`. */
  readonly frameAncestors: readonly string[];
  readonly roles: { readonly default: Role };
  readonly flags: Flags;
}

export type Role = 'coordinator' | 'prior-auth' | 'records' | 'analyst' | 'admin' | 'read-only';

/** A connection as it is written down: flags only where they differ from the vendor's. */
export type ConnectionDraft = Omit<Connection, 'flags' | 'roles' | 'frameAncestors' | 'scopes'> &
  Partial<Pick<Connection, 'roles' | 'frameAncestors' | 'scopes'>> & { readonly flags?: Partial<Flags> };

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
    ...draft,
    fhirBase: withoutSlash(draft.fhirBase),
    flags: { ...flags, ...draft.flags },
  };
}

/** Two spellings of an issuer are one when they differ in trailing slashes only; nothing else is forgiven. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function sentence(errors: readonly ErrorObject[]): string {
  return errors.map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`).join('; ');
}
