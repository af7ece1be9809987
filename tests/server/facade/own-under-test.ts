/** What is ours over a real database: two connections with patients, accesses to them, and a Claim to write. */
import type { Claim, FhirResource } from 'fhir/r4.js';
import { facadeIds, type GivenIds } from '../../../server/ehr/facade-ids.ts';
import type { FacadeAccess, OwnHolder, OwnWriter } from '../../../server/facade/holder.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import { Problem, type ProblemId } from '../../../server/problems.ts';
import { recordAccess } from '../../../server/security/audit.ts';
import { buildAudit } from '../../../server/store/audit.ts';
import { buildResources, type OnWritten, type StoredWrite } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import type { Database } from '../../../server/store/database.ts';

export const BASE = 'https://chartside.example.org/fhir/r4';

/** `tells`: whether writes are told of (`written`); true unless told. */
export function ownUnderTest(
  { database }: { readonly database: Database },
  { tells = true }: { readonly tells?: boolean } = {},
) {
  const secrets = buildSecrets([new Uint8Array(32).fill(9)]);
  const clock = () => new Date();
  const audit = buildAudit({ database, secrets, clock });
  const written: StoredWrite[] = [];
  const tell: OnWritten = (_tx, write) => {
    written.push(write);
    return Promise.resolve();
  };
  const resources = buildResources(secrets, tells ? tell : undefined);
  const own: OwnHolder = ownHolder({ database, secrets, resources, audit });
  const accessTo = (connectionId: string, patient?: string, tenant = 'north'): FacadeAccess => ({
    tenant,
    caller: 'client:tests',
    connectionId,
    base: BASE,
    ...(patient !== undefined && { patient }),
    permission: () => ({ restrictions: [] }),
    audit: (tx, access) =>
      recordAccess(
        tx,
        { audit },
        {
          asker: {
            client: { id: 'tests', name: 'Tests' },
            address: '127.0.0.1',
            server: BASE,
            requestId: 'r',
          },
          at: clock(),
          ...access,
        },
      ),
  });
  /** Facade ids of resources of a connection's EHR. */
  const idsOf = async (connection: string, ...names: readonly string[]): Promise<string[]> => {
    const ids = facadeIds({ tenant: 'north', id: connection, fhirBase: 'https://ehr.example.org' }, secrets);
    const given: GivenIds = new Map();
    const found = names.map((name) => {
      const [type = '', id = ''] = name.split('/');
      return `${type}/${ids.idFor(type, id, given)}`;
    });
    await database.tenant('north', (tx) => ids.remember(tx, given));
    return found;
  };
  const one = accessTo('one');
  const two = accessTo('two');
  /** An access of the first connection to the chart of one patient. */
  const bound = (reference: string): FacadeAccess => accessTo('one', reference.slice('Patient/'.length));
  const create = (resource: FhirResource, access = one, ...rest: [Parameters<OwnWriter['create']>[1]?]) =>
    own.write(access, (writer) => writer.create(resource, ...rest));
  return { one, two, bound, create, database, secrets, audit, resources, own, accessTo, idsOf, written };
}

/** What `work` was refused with. */
export async function problem(work: Promise<unknown>): Promise<ProblemId | 'none'> {
  try {
    await work;
    return 'none';
  } catch (cause) {
    if (cause instanceof Problem) return cause.id;
    throw cause;
  }
}

export const query = (type: string, text: string) =>
  parseQuery(type, new URLSearchParams(text), { base: BASE }).query;

export const idsIn = (found: readonly FhirResource[]): string[] => found.map(({ id = '' }) => id);

export const claim = (patient: string, more: Partial<Claim> = {}): Claim => ({
  resourceType: 'Claim',
  status: 'active',
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
  use: 'preauthorization',
  patient: { reference: patient },
  created: '2026-11-26',
  provider: { display: 'Northfield Imaging' },
  priority: { coding: [{ code: 'normal' }] },
  insurance: [],
  ...more,
});
