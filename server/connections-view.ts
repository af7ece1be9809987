/** What the app knows of connections: types alone, of everything below /s/{sid}/api/connections and /s/{sid}/api/connection. */

export type FeatureState = 'available' | 'not-offered' | 'scope-missing' | 'unknown';

/**
 * Why. `granted`: its scopes came with the last token. `offered`: the EHR says so. `vendor`: the vendor has it not.
 * `statement`: not in its CapabilityStatement; `configuration`: not in its SMART configuration. `kept-here`: we do not write it to this EHR. `dropped`: asked for, not
 * granted. `in-part`: granted with less. `not-asked`: not among the connection's scopes. `not-set-up`: nothing is
 * registered for it. `no-launch`: nobody has opened a chart yet; `listed`: neither, but the EHR lists it. `not-tested`: no token was asked for. `no-statement`: the EHR does not say.
 */
export type FeatureReason =
  | 'granted'
  | 'offered'
  | 'vendor'
  | 'statement'
  | 'configuration'
  | 'kept-here'
  | 'dropped'
  | 'in-part'
  | 'not-asked'
  | 'not-set-up'
  | 'no-launch'
  | 'not-tested'
  | 'listed'
  | 'no-statement';

/** One thing that Chartside can do with an EHR, and whether it can with this one. */
export interface FeatureView {
  /** Its words stand in `profiles/ehr/card.en.json`. */
  readonly id: string;
  readonly state: FeatureState;
  readonly reason: FeatureReason;
  /** The vendor's own reason, and what is used instead. */
  readonly instead?: string;
  /** Exact texts, in the style of this server. */
  readonly missingScopes: readonly string[];
  /** What the vendor's registration calls it, where that is no scope. */
  readonly apiName?: string;
}

export type CheckState = 'good' | 'look' | 'wrong' | 'unknown';

export type CheckId =
  | 'discovery'
  | 'statement'
  | 'fhir-version'
  | 'pkce'
  | 'client-authentication'
  | 'algorithm'
  | 'identity'
  | 'second-factor'
  | 'time-zone'
  | 'frames'
  | 'authorize-by-post'
  | 'practice';

/** One thing about how we sign in; its words are the app's. */
export interface CheckView {
  readonly id: CheckId;
  readonly state: CheckState;
  /** What was found, e.g. `S256`. */
  readonly found?: string;
}

export interface ComparedScopeView {
  readonly scope: string;
  readonly state: 'granted' | 'in-part' | 'dropped';
}

export interface GrantView {
  readonly way: 'chart' | 'alone' | 'system';
  readonly at: string;
  readonly asked: readonly ComparedScopeView[];
  /** Granted though not asked for. */
  readonly more: readonly string[];
}

export interface ChangeView {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

export interface SnapshotView {
  readonly takenAt: string;
  readonly software?: string;
  readonly fhirVersion?: string;
  readonly source: 'smart-configuration' | 'metadata';
  readonly changedAt?: string;
  readonly changes: readonly ChangeView[];
}

/** The capability card. */
export interface CardView {
  readonly features: readonly FeatureView[];
  readonly checks: readonly CheckView[];
  readonly grants: readonly GrantView[];
  /** Where scopes are registered, as words. */
  readonly register: string;
  readonly snapshot?: SnapshotView;
}

/** GET connection: everyone's own. Its card is that of this session's token. */
export interface OwnConnectionView {
  readonly name: string;
  readonly vendorName: string;
  readonly card: CardView;
}

/** GET connections */
export interface ConnectionsView {
  readonly connections: readonly ConnectionRow[];
  readonly vendors: readonly VendorView[];
}

export interface ConnectionRow {
  readonly id: string;
  readonly name: string;
  readonly vendorName: string;
  readonly fhirBase: string;
  readonly snapshotAt?: string;
  readonly changedAt?: string;
  readonly counts: Readonly<Record<FeatureState, number>>;
  /** Checks of how we sign in that are wrong. */
  readonly wrong: number;
  /** Nobody comes in by it since. */
  readonly retiredAt?: string;
}

export interface VendorView {
  readonly vendor: string;
  readonly name: string;
}

/** What somebody at the EHR has to enter on their side. */
export interface RegistrationView {
  readonly launchUrl: string;
  readonly redirectUri: string;
  readonly jwksUrl: string;
  /** From a chart, without one, and nobody there; exact, in the style of the server. */
  readonly scopes: Readonly<Record<'chart' | 'alone' | 'system', readonly string[]>>;
  /** What the vendor's registration calls what is needed, where that is no scope. */
  readonly apiNames: readonly string[];
  readonly register: string;
}

export interface KeyView {
  readonly keyId: string;
  readonly algorithm: string;
  readonly madeAt: string;
  readonly usedFrom: string;
  readonly goneAt?: string;
}

/** A connection without its secrets: `hasSecret` says that one is kept. */
export interface ConnectionFieldsView {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly fhirBase: string;
  readonly issAllowed: readonly string[];
  readonly clientId: string;
  readonly method: AuthMethod;
  readonly hasSecret: boolean;
  readonly tenantKey?: string;
  readonly timeZone?: string;
  /** Whose HL7 v2 messages about visits are of this site: `MSH-3|MSH-4`. */
  readonly sender?: string;
  readonly scopes?: readonly string[];
  readonly userScopes?: readonly string[];
  readonly backendScopes?: readonly string[];
  readonly frameAncestors: readonly string[];
  readonly mfa: 'off' | 'trust-ehr' | 'require-claim';
}

export type AuthMethod = 'none' | 'basic' | 'post' | 'RS384' | 'ES384';

/** GET connections/{id}; ETag = its version. */
export interface ConnectionView {
  readonly version: number;
  readonly vendorName: string;
  readonly fields: ConnectionFieldsView;
  readonly registration: RegistrationView;
  readonly keys: readonly KeyView[];
  readonly card: CardView;
  /** Nobody comes in by it since. */
  readonly retiredAt?: string;
  /** What retiring it ends. */
  readonly uses: { readonly sessions: number; readonly clients: number };
  /** The one that the session came in by: it is not retired from there. */
  readonly isOwn: boolean;
}

/**
 * PUT connections/{id}, with If-Match: "version" or If-None-Match: *. Fields that are left out stay as they are (or as
 * the vendor's usual for a new one); an empty one is the usual again; `secret` is never sent back.
 */
export interface ConnectionChange {
  readonly name: string;
  readonly vendor: string;
  readonly fhirBase: string;
  readonly clientId: string;
  readonly method: AuthMethod;
  readonly secret?: string;
  readonly tenantKey?: string;
  readonly timeZone?: string;
  /** `MSH-3|MSH-4`, or `MSH-3` for any facility. */
  readonly sender?: string;
  readonly scopes?: readonly string[];
  readonly userScopes?: readonly string[];
  readonly backendScopes?: readonly string[];
  readonly frameAncestors?: readonly string[];
  readonly mfa?: 'off' | 'trust-ehr';
  /** Another base is the same EHR at a new address: its ids mean the same there. */
  readonly moved?: boolean;
}

/** POST connections/look { fhirBase, vendor, clientId? }: what an EHR says of itself. Nothing is kept. */
export interface LookView {
  readonly card: CardView;
  readonly registration: RegistrationView;
  /** Of this vendor's usual; those that the server lists, where it lists any. */
  readonly methods: readonly AuthMethod[];
}

/** POST connections/{id}/test: each step, in order; the first that is not good ends it. */
export interface TestView {
  readonly steps: readonly TestStep[];
}

export interface TestStep {
  readonly id: 'discovery' | 'statement' | 'client' | 'backend';
  readonly state: CheckState;
  /** The EHR's OAuth error code, or the id of our Problem. */
  readonly found?: string;
}
