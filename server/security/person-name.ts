/** The name of somebody whose id_token says none, as many EHRs' do not: SMART's scope `fhirUser` lets us read who they are. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Budget } from '../ehr/budget.ts';
import type { Connection } from '../ehr/connection.ts';
import { ehrClient } from '../ehr/ehr-client.ts';
import { grantedScopes } from '../ehr/granted-scopes.ts';
import { nameOf } from '../ehr/received.ts';
import { isProblem } from '../problems.ts';
import type { Identity } from './id-token.ts';
import type { TokenAnswer } from './token-client.ts';

/** Nobody waits longer for a name. */
const PATIENCE_MS = 3_000;

/** Only staff is looked up, and only at the connection's own base. What cannot be read stays as it was. */
export async function withName(
  identity: Identity,
  of: { readonly connection: Connection; readonly token: TokenAnswer; readonly budget: Budget },
): Promise<Identity> {
  const { connection, token, budget } = of;
  const reference = identity.fhirUser?.replace(`${connection.fhirBase}/`, '');
  const id = /^Practitioner\/([A-Za-z0-9.-]{1,200})$/.exec(reference ?? '')?.[1];
  if (identity.name !== undefined || id === undefined) return identity;
  const client = ehrClient({
    connection,
    accessToken: () => Promise.resolve(token.accessToken),
    budget,
    turn: { lane: 'sign-in', urgency: 'person' },
    scopes: grantedScopes(connection, token.scope, 'user'),
  });
  const read = client.read('Practitioner', id).then(nameOf, (cause: unknown) => {
    if (isProblem(cause)) return undefined;
    throw cause;
  });
  const name = await Promise.race([read, wait(PATIENCE_MS, undefined, { ref: false })]);
  return name === undefined ? identity : { ...identity, name };
}
