/** What an EHR holds as one access sees it: the real holder, client, budget and database; only the EHR is nock. */
import type {
  Bundle,
  BundleEntry,
  CapabilityStatement,
  FhirResource,
  OperationOutcomeIssue,
} from 'fhir/r4.js';
import nock from 'nock';
import { ehrBudgets } from '../../../server/ehr/budget.ts';
import { readConnection, type Flags } from '../../../server/ehr/connection.ts';
import { ehrClient } from '../../../server/ehr/ehr-client.ts';
import { ehrWriter, type EhrWriter } from '../../../server/ehr/ehr-writer.ts';
import { facadeIds, type GivenIds } from '../../../server/ehr/facade-ids.ts';
import { grantedScopes } from '../../../server/ehr/granted-scopes.ts';
import { ehrHolder } from '../../../server/facade/ehr-holder.ts';
import type { FacadeAccess, Found, Holder } from '../../../server/facade/holder.ts';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import type { Access } from '../../../server/security/audit.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

export const EHR = 'https://ehr.example.org';
export const BASE = `${EHR}/fhir/r4`;

export interface Chart {
  readonly holder: Holder;
  readonly access: FacadeAccess;
  /** What was audited, in order. */
  readonly audited: Access[];
  /** Tokens asked for; `stale` is the one that was refused. */
  readonly tokens: (string | undefined)[];
  /** A new one for each request, as in the app. */
  writer(): EhrWriter;
  read(type: string, ehrId: string): Promise<FhirResource>;
  search(type: string, query?: string, page?: string): Promise<Found>;
  /** The facade id that a resource of the EHR has, known to the database. */
  idOf(type: string, ehrId: string, patient?: string): Promise<string>;
}

export interface ChartOptions {
  readonly vendor?: string;
  readonly flags?: Partial<Flags>;
  /** What the EHR granted. */
  readonly scope?: string;
  readonly ehrPatient?: string;
  /** It may see every patient. */
  readonly isBackend?: boolean;
  readonly searchParam?: Readonly<Record<string, readonly string[]>>;
  readonly lane?: string;
}

/** One database for a test file; charts of any kind in it. */
export async function chartsUnderTest() {
  const { database } = await freshDatabase();
  const secrets = buildSecrets([new Uint8Array(32).fill(9)]);
  let count = 0;
  return {
    database,
    secrets,
    async open(options: ChartOptions = {}): Promise<Chart> {
      count += 1;
      return openChart({ database, secrets }, `c${count}`, options);
    },
  };
}

async function openChart(
  { database, secrets }: Pick<Awaited<ReturnType<typeof chartsUnderTest>>, 'database' | 'secrets'>,
  id: string,
  options: ChartOptions,
): Promise<Chart> {
  const connection = readConnection({
    ...{ id, tenant: 'north', name: 'North', vendor: options.vendor ?? 'generic', fhirBase: BASE },
    ...{ issAllowed: [BASE], clientId: 'app', auth: { method: 'none' }, flags: options.flags ?? {} },
  });
  const ids = facadeIds(connection, secrets);
  const audited: Access[] = [];
  const tokens: (string | undefined)[] = [];
  const remember = async (given: GivenIds) => {
    await database.tenant('north', (tx) => ids.remember(tx, given));
  };
  const idOf = async (type: string, ehrId: string, patient?: string) => {
    const given: GivenIds = new Map();
    const facadeId = ids.idFor(type, ehrId, given, patient);
    await remember(given);
    return facadeId;
  };
  const { ehrPatient = 'pt-1', isBackend = false } = options;
  const client = ehrClient({
    connection,
    accessToken: (stale) => {
      tokens.push(stale);
      return Promise.resolve(`token-${tokens.length}`);
    },
    budget: ehrBudgets().of(connection),
    turn: { lane: options.lane ?? 'session', urgency: 'person' },
    scopes: grantedScopes(connection, options.scope ?? 'patient/*.read', 'patient'),
  });
  const clock = () => new Date('2026-11-26T12:00:00Z');
  const holder = ehrHolder({
    ...{ database, secrets, connection, ids, client, clock },
    capability: () => Promise.resolve(statementOf(options.searchParam)),
    ...(isBackend ? {} : { ehrPatient }),
  });
  const access: FacadeAccess = {
    ...{
      tenant: 'north',
      caller: 'session:1',
      connectionId: id,
      base: 'https://chartside.example.org/fhir/r4',
    },
    ...(isBackend ? {} : { patient: await idOf('Patient', ehrPatient) }),
    permission: () => ({ restrictions: [] }),
    audit: (_tx, one) => {
      audited.push(one);
      return Promise.resolve();
    },
  };
  return {
    ...{ holder, access, audited, tokens, idOf },
    writer: () =>
      ehrWriter({
        ...{ database, secrets, connection, ids, client, clock },
        access: { ...access, patient: access.patient ?? '' },
      }),
    read: async (type, ehrId) => holder.read(access, type, await idOf(type, ehrId)),
    search(type, text = '', page) {
      const { query } = parseQuery(type, new URLSearchParams(text));
      return holder.search(access, { ...query, ...(page !== undefined && { page }) });
    },
  };
}

function statementOf(searchParam: ChartOptions['searchParam']): CapabilityStatement | undefined {
  if (searchParam === undefined) return undefined;
  const resource = Object.entries(searchParam).map(([type, names]) => ({
    type: type as 'Coverage',
    searchParam: names.map((name) => ({ name, type: 'token' as const })),
  }));
  return {
    ...{ resourceType: 'CapabilityStatement', status: 'active', date: '2026-11-26', kind: 'instance' },
    ...{ fhirVersion: '4.0.1', format: ['json'], rest: [{ mode: 'server', resource }] },
  };
}

/** A search answer in the shape in which EHRs send them. */
export function searchset(
  entries: readonly (FhirResource | BundleEntry<FhirResource>)[],
  next?: string,
): Bundle<FhirResource> {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link: next === undefined ? [] : [{ relation: 'next', url: next }],
    entry: entries.map((one) => ('resourceType' in one ? { resource: one, search: { mode: 'match' } } : one)),
  };
}

/** An OperationOutcome with numbers as details, as Epic sends them. */
export function outcome(
  severity: OperationOutcomeIssue['severity'],
  code: OperationOutcomeIssue['code'],
  number?: string,
  diagnostics?: string,
): FhirResource {
  const system = 'urn:oid:1.2.840.114350.1.13.0.1.7.2.657369';
  const details = number === undefined ? {} : { details: { coding: [{ system, code: number }] } };
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity, code, ...details, ...(diagnostics !== undefined && { diagnostics }) }],
  };
}

/** Answers one GET below the base, and notes how it was asked. */
export function answers(
  path: string,
  status: number,
  body: object | string = '',
  headers: Readonly<Record<string, string>> = {},
): { readonly urls: URL[]; readonly tokens: (string | null)[] } {
  const seen = { urls: [] as URL[], tokens: [] as (string | null)[] };
  nock(EHR)
    .get(`/fhir/r4${path}`)
    .query(true)
    .reply((request: Request) => {
      seen.urls.push(new URL(request.url));
      seen.tokens.push(request.headers.get('authorization'));
      return [status, typeof body === 'string' ? body : JSON.stringify(body), { ...headers }];
    });
  return seen;
}
