/** A PAS Bundle as every operation takes it in: with ids of ours, and the route to the payer it names. */
import type { Bundle, FhirResource } from 'fhir/r4.js';
import type { Connection } from '../ehr/connection.ts';
import { facadeIds, type FacadeIds, type GivenIds } from '../ehr/facade-ids.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import type { ClientContext } from '../security/client-context.ts';
import { facadeBase } from '../security/client-tokens.ts';
import type { Authorizations } from '../services/authorizations.ts';
import { ownRequest, payerIdOf, type OwnRequest } from '../services/pas-request.ts';
import type { Connections } from '../store/connections.ts';
import type { Secrets } from '../store/secrets.ts';
import type { PasWaitNeeds } from './pas-wait.ts';

export interface PasNeeds extends PasWaitNeeds {
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly authorizations: Authorizations;
  readonly clock: () => Date;
  readonly publicUrl: string;
}

interface ReceivedBundle {
  readonly connection: Connection;
  readonly ids: FacadeIds;
  /** To be remembered in the transaction that commits what becomes of it. */
  readonly given: GivenIds;
  readonly own: OwnRequest;
  readonly route: Route;
}

/** `claim` = the id its Claim gets. Throws `eligibility/no-route` where the insurer is no payer we reach. */
export async function receive(
  needs: PasNeeds,
  { tenant, connectionId }: ClientContext,
  body: Bundle<FhirResource>,
  claim: string,
): Promise<ReceivedBundle> {
  const connection = await needs.connections.byId(tenant, connectionId);
  const ids = facadeIds(connection, needs.secrets);
  const given: GivenIds = new Map();
  const own = ownRequest(body, { ids, given, claim, base: facadeBase(needs) });
  const payerId = payerIdOf(own.insurer, (one) => needs.authorizations.routeOf(one) !== undefined);
  const route = payerId === undefined ? undefined : needs.authorizations.routeOf(payerId);
  if (!route) throw new Problem('eligibility/no-route');
  return { connection, ids, given, own, route };
}

/** TRN03 is ours: what a client's identifier is numbered by, no payer could look up. */
export function numberClaim({ claim }: OwnRequest, { originator }: Route, trace: string): void {
  claim.identifier = [{ system: `urn:trnorg:${originator}`, value: trace }];
}
