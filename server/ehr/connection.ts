/** One EHR at one site, as data: where it is, how we sign in there, and in what it differs from the standard. */
import { Ajv, type ErrorObject } from 'ajv';
import { isTimeZone, type EhrShape } from '#mappers';
import schema from '../../profiles/ehr/connection.schema.json' with { type: 'json' };
import vendors from '../../profiles/ehr/vendors.json' with { type: 'json' };
import { Problem } from '../problems.ts';

export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'basic'; readonly secret: string; readonly urlEncode: boolean }
  /** The secret in the form: `client_secret_post`, which some servers ask for. */
  | { readonly method: 'post'; readonly secret: string }
  /** Signed with keys of our own (server/store/client-keys.ts). */
  | { readonly method: 'private_key_jwt'; readonly algorithm: AssertionAlgorithm }
  /** Signed with a key that came with the connection. */
  | {
      readonly method: 'private_key_jwt';
      readonly algorithm: AssertionAlgorithm;
      readonly keyId: string;
      /** PKCS #8, PEM. */
      readonly privateKey: string;
    };

export type AssertionAlgorithm = 'RS384' | 'ES384';

/** What a vendor does in its own way. Code asks a flag, never a vendor's name. */
export interface Flags {
  /** Send a PKCE challenge: `auto` = when S256 is advertised. */
  readonly pkce: 'auto' | 'force' | 'off';
  readonly scopeStyle: 'v1' | 'v2' | 'auto';
  /** `false`: each type is asked for by name, as a wildcard would be dropped in silence. */
  readonly wildcardScopes: boolean;
  /** With which a refresh token is asked for. */
  readonly refreshScope: 'online_access' | 'offline_access' | 'none';
  /** How the browser goes to the authorize endpoint in a launch from a chart; without a chart it is always GET. */
  readonly authorizeMethod: 'GET' | 'POST';
  /** What its token endpoint takes for assertions; our keys are made accordingly. */
  readonly assertionAlgorithms: readonly AssertionAlgorithm[];
  /** Seconds a token lives where its answer does not say. */
  readonly tokenLifeHint: number;
  /** Seconds between two refreshes of one grant, at least; 0 = no limit is known. */
  readonly refreshEverySeconds: number;
  /** Whose id_tokens it gives: its issuer's alone, or also of one beside it, as the SMART launcher's are. */
  readonly idTokenIssuer: 'exact' | 'beside';
  /** Member of the token answer that names the practice, where one FHIR base serves all of them; '' = none. */
  readonly practiceMember: string;
  /** Calls that it takes; null = nothing is known. */
  readonly rate: RateLimit | null;
  /** Sent with every discovery request, e.g. `Epic-Client-ID`; `{clientId}` is filled in. */
  readonly discoveryHeaders: Readonly<Record<string, string>>;
  /** Largest `_count` the server takes. */
  readonly countMax: number;
  /** What it calls `_count`. */
  readonly countParameter: '_count' | '_maxresults';
  /** By type: what must be said in a search of it; sent where nobody said it. */
  readonly searchAlways: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** It finds a patient's resources also for those who name no patient. */
  readonly searchWithoutPatient: boolean;
  readonly appointmentNeedsDate: boolean;
  /** `absent` = this EHR has no Appointment in FHIR that can be searched by patient. */
  readonly appointment: 'search' | 'absent';
  readonly coverageSearchParameter: 'patient' | 'beneficiary';
  /** In what its resources differ; the rows of `mappers/ehr` ask for these. */
  readonly shapes: readonly EhrShape[];
  /** Types that it takes writes of. */
  readonly writes: readonly WrittenType[];
  /** Types that it does not give, each with a sentence for whoever looks for them. */
  readonly notOffered: Readonly<Record<string, string>>;
  /** Where scopes are registered: a place, as words. */
  readonly register: string;
  /** What the vendor's registration calls what a feature needs, where that is no scope; by feature (`profiles/ehr/features.json`). */
  readonly apiNames: Readonly<Record<string, string>>;
}

export type WrittenType = 'Appointment' | 'DocumentReference' | 'QuestionnaireResponse' | 'ServiceRequest';

export interface RateLimit {
  /** Calls in each window. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** Windows begin with the clock's minute, not with the first call. */
  readonly wallClock: boolean;
  /** Calls of the token endpoint count, too. */
  readonly countsToken: boolean;
}

/** Whether a person must have proved themselves twice: nobody asks; the EHR sees to it; an id_token without the proof is refused. */
export interface Mfa {
  readonly mode: 'off' | 'trust-ehr' | 'require-claim';
  /** With `require-claim`, one of these must stand in `acr` or `amr`. */
  readonly acr?: readonly string[];
  readonly amr?: readonly string[];
}

/** Access without a person. Some vendors want another client for it. SMART App Launch 2.2, "Backend Services". */
export interface Backend {
  readonly clientId?: string;
  readonly auth?: ClientAuthentication;
  /** `system/…` */
  readonly scopes: readonly string[];
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
  /** The practice, where several share one FHIR base (`flags.practiceMember`). */
  readonly tenantKey?: string;
  /** IANA name of the clinic's zone, e.g. `America/Chicago`. */
  readonly timeZone: string;
  readonly clientId: string;
  readonly auth: ClientAuthentication;
  readonly scopes: readonly string[];
  /** Asked for when somebody signs in without a chart. */
  readonly userScopes: readonly string[];
  /** Absent = no access without a person. */
  readonly backend?: Backend;
  readonly mfa: Mfa;
  /** Whose HL7 v2 messages about visits are of this site: MSH-3, and MSH-4 unless any facility is meant. */
  readonly hl7v2?: { readonly sendingApplication: string; readonly sendingFacility?: string };
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
type Optional = 'roles' | 'frameAncestors' | 'scopes' | 'userScopes' | 'timeZone' | 'mfa';

/** Where a connection says none; the capability card tells that nobody chose it. */
const USUAL_ZONE = 'America/Chicago';

const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile<ConnectionDraft>(
  schema,
);
const flagsOfVendor: Readonly<Record<string, Flags>> = vendors.flags as unknown as Record<string, Flags>;

/** Checks a connection file and fills in the vendor's flags. Throws `ehr/bad-connection` with every mistake named. */
export function readConnection(draft: unknown): Connection {
  if (!validate(draft)) throw new Problem('ehr/bad-connection', { why: sentence(validate.errors ?? []) });
  const flags = flagsOfVendor[draft.vendor];
  if (flags === undefined) {
    const known = Object.keys(flagsOfVendor).join(', ');
    throw new Problem('ehr/bad-connection', { why: `/vendor is none of ${known}` });
  }
  const connection: Connection = {
    frameAncestors: [],
    roles: { default: 'coordinator' },
    scopes: [...vendors.scopes, ...writesOf({ ...flags, ...draft.flags })],
    userScopes: vendors.userScopes,
    timeZone: USUAL_ZONE,
    mfa: { mode: 'trust-ehr' },
    ...draft,
    fhirBase: withoutSlash(draft.fhirBase),
    flags: { ...flags, ...draft.flags },
  };
  const contradiction = contradictionIn(connection);
  if (contradiction !== undefined) throw new Problem('ehr/bad-connection', { why: contradiction });
  return connection;
}

/** The scopes that writing needs, and no more. */
function writesOf({ writes }: Flags): string[] {
  const letters = {
    Appointment: 'cu',
    DocumentReference: 'c',
    QuestionnaireResponse: 'c',
    ServiceRequest: 'u',
  };
  return writes.map((type) => `patient/${type}.${letters[type]}`);
}

/** What no single field can say. */
function contradictionIn(connection: Connection): string | undefined {
  const { timeZone, mfa, auth, flags, backend } = connection;
  if (!isTimeZone(timeZone)) return '/timeZone is no zone of the IANA list';
  if (mfa.mode === 'require-claim' && mfa.acr === undefined && mfa.amr === undefined)
    return '/mfa says require-claim, but neither acr nor amr says which claim';
  const refused = [auth, backend?.auth].find(
    (one) => one?.method === 'private_key_jwt' && !flags.assertionAlgorithms.includes(one.algorithm),
  );
  if (refused?.method === 'private_key_jwt')
    return `/auth/algorithm is ${refused.algorithm}, which this vendor does not take`;
  return undefined;
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

/** Vendors that there are flags for, and what people call them. */
export const vendorNames: Readonly<Record<string, string>> = vendors.names;

/** Two spellings of an issuer are one when they differ in trailing slashes only; nothing else is forgiven. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function sentence(errors: readonly ErrorObject[]): string {
  return errors.map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`).join('; ');
}
