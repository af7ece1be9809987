/** In what EHRs differ, as data: `profiles/sandbox/ehr`, one file for each manner. Code asks these, never a name. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';

import schema from '../../../profiles/sandbox/ehr/behaviour.schema.json' with { type: 'json' };
import type { ShapeName } from './shapes/index.ts';

/** create, read, update (PUT), patch, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'p' | 'd' | 's';
export type ScopeVersion = 'v1' | 'v2';
export type ClientAuthMethod = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

/** The schema says what each member means. */
export interface AuthorizationBehaviour {
  readonly issuer: 'beside-base' | 'base' | 'elsewhere';
  readonly clientAuthentication: ClientAuthMethod;
  readonly assertionAlgorithms: readonly ('RS384' | 'ES384')[];
  readonly pkceRequired: boolean;
  readonly pkceAdvertised: boolean;
  readonly authorizePost: boolean;
  readonly audienceInAuthorizeUrl: boolean;
  readonly keysInSmartConfiguration: boolean;
  readonly clientIdHeader: string;
  readonly scopesFrom: 'request' | 'registration';
  readonly scopeVersions: readonly ScopeVersion[];
  readonly wildcardScopes: boolean;
  readonly oddCaseScopes: readonly string[];
  readonly accessTokenSeconds: number;
  readonly backendTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly refreshEverySeconds: number;
  readonly refreshAnswersRefreshToken: boolean;
  readonly errorsBy: 'description' | 'uri';
  readonly bannerAs: 'boolean' | 'string';
  readonly fhirUserAs: 'absolute' | 'relative';
  readonly tokenExtras: Readonly<Record<string, string>>;
}

export interface TypeBehaviour {
  /** Letters of what can be done. */
  readonly can: string;
  readonly parameters?: readonly string[];
  readonly needsOneOf?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
  readonly notTogether?: readonly string[];
  readonly needsDateUnlessId?: boolean;
  readonly notice?: string;
}

export type WriteRule = 'document-needs-encounter' | 'document-needs-author-and-data' | 'booking-needs-slot';

export interface FhirBehaviour {
  readonly ids: 'plain' | 'opaque' | 'numeric' | 'practice' | 'short';
  readonly shapes: readonly ShapeName[];
  readonly metadataWithoutAccept: 'json' | 'xml';
  readonly countParameter: '_count' | '_maxresults';
  readonly pageParameter: string;
  readonly pageSize: number;
  readonly pageLimit: number;
  readonly pageSeconds: number;
  readonly total: boolean;
  readonly outcomeWhenEmpty: boolean;
  readonly unknownParameters: 'refused' | 'told' | 'ignored';
  readonly idAlone: boolean;
  readonly onePatient: boolean;
  readonly badRequestAs: 'outcome' | 'text';
  readonly vendorCodes: boolean;
  readonly etag: 'version' | 'with-dollar';
  readonly emptyWriteAnswers: boolean;
  readonly versionNeeded: boolean;
  readonly staleStatus: 409 | 412;
  readonly updateNeedsRead: boolean;
  readonly rate: { readonly calls: number; readonly countsSignIn: boolean };
  readonly types: Readonly<Record<string, TypeBehaviour>>;
  readonly writeRules: readonly WriteRule[];
}

/** Records that make trouble, by the ids of the patient files. */
export interface TroublingRecords {
  readonly merged: Readonly<Record<string, string>>;
  readonly restricted: readonly string[];
  readonly broken: readonly string[];
  readonly locked: readonly string[];
  readonly dependent: readonly string[];
}

export interface Behaviour {
  readonly id: string;
  /** Whom it behaves like, for people. */
  readonly name: string;
  readonly vendor: string;
  readonly about: string;
  readonly authorization: AuthorizationBehaviour;
  readonly fhir: FhirBehaviour;
  readonly records: TroublingRecords;
  readonly frameSandbox: string;
  /** Id of the practice, where one base serves several; empty = one base for each. */
  readonly practice: string;
}

type Merged = 'authorization' | 'fhir' | 'records';
type Text = 'frameSandbox' | 'practice';
type Difference = Omit<Behaviour, Merged | Text> &
  Partial<Pick<Behaviour, Text>> & { readonly [M in Merged]?: Partial<Behaviour[M]> };

export const STANDARD = 'standard';
const folder = join(import.meta.dirname, '../../../profiles/sandbox/ehr');
const validate = new Ajv({ allErrors: true, strict: true }).compile<Difference>(schema);

/** A behaviour that differs from another one in what `difference` states. */
export function differing(base: Behaviour, difference: Partial<Difference>): Behaviour {
  return {
    ...base,
    ...difference,
    authorization: { ...base.authorization, ...difference.authorization },
    fhir: { ...base.fhir, ...difference.fhir },
    records: { ...base.records, ...difference.records },
  };
}

/** All of them, the standard first, then by id. Throws where a file breaks the schema: that is our own bug. */
export async function loadBehaviours(): Promise<readonly [Behaviour, ...Behaviour[]]> {
  const names = (await readdir(folder)).filter((name) => /^(?!behaviour\.schema)[\w-]+\.json$/.test(name));
  const read = await Promise.all(
    names.sort().map(async (name): Promise<Difference> => {
      const found: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
      if (!validate(found))
        throw new Error(`profiles/sandbox/ehr/${name}: ${JSON.stringify(validate.errors)}`);
      return found;
    }),
  );
  const standard = read.find(({ id }) => id === STANDARD);
  if (standard === undefined) throw new Error('profiles/sandbox/ehr lacks standard.json');
  // standard.json states every member; tests/server/sandbox/ehr/behaviour.test.ts holds it to that.
  const base = standard as Behaviour;
  const others = read.filter(({ id }) => id !== STANDARD).map((difference) => differing(base, difference));
  return [base, ...others];
}
