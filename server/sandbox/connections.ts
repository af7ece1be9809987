/** The sandbox's EHRs as connections: one for each way the EHR behaves, as an administrator would have set them up. */
import {
  readConnection,
  type Backend,
  type ClientAuthentication,
  type ConnectionDraft,
} from '../ehr/connection.ts';
import { STANDARD } from './ehr/behaviour.ts';
import type { Site } from './ehr/build-site.ts';
import { administrator, analyst, recordKeeper } from './ehr/people.ts';
import { SCHEDULING_SYSTEM } from './siu-sender.ts';

export const SANDBOX_TENANT = 'northfield';
/** The connection to the EHR that behaves as the standard says. */
export const SANDBOX_CONNECTION = 'sandbox';

function authenticationOf({ client, behaviour }: Site): ClientAuthentication {
  const [algorithm = 'RS384'] = behaviour.authorization.assertionAlgorithms;
  const { method, secret } = client;
  const ways: Readonly<Record<typeof method, ClientAuthentication>> = {
    none: { method: 'none' },
    client_secret_basic: { method: 'basic', secret, urlEncode: true },
    client_secret_post: { method: 'post', secret },
    private_key_jwt: { method: 'private_key_jwt', algorithm },
  };
  return ways[method];
}

/** A client of its own, signed with our own keys, which the EHR reads from our address. */
function backendOf({ backend, behaviour }: Site): Backend {
  const [algorithm = 'RS384'] = behaviour.authorization.assertionAlgorithms;
  return {
    clientId: backend.id,
    auth: { method: 'private_key_jwt', algorithm },
    scopes: Object.entries(behaviour.fhir.types).flatMap(([type, { can }]) => [
      `system/${type}.read`,
      ...(/[cup]/.test(can) ? [`system/${type}.write`] : []),
    ]),
  };
}

export function sandboxConnection(site: Site, origin: string): ConnectionDraft {
  const { behaviour, fhirBase, client } = site;
  const isStandard = behaviour.id === STANDARD;
  const user = (id: string): string => `Practitioner/${site.idOf('Practitioner', id)}`;
  const draft: ConnectionDraft = {
    id: isStandard ? SANDBOX_CONNECTION : `${SANDBOX_CONNECTION}-${behaviour.id}`,
    tenant: SANDBOX_TENANT,
    name: isStandard ? 'Northfield Clinic (sandbox)' : `Northfield Clinic (sandbox, like ${behaviour.name})`,
    vendor: behaviour.vendor,
    fhirBase,
    issAllowed: [fhirBase],
    ...(behaviour.practice === '' ? {} : { tenantKey: behaviour.practice }),
    timeZone: 'America/Chicago',
    clientId: client.id,
    auth: authenticationOf(site),
    backend: backendOf(site),
    frameAncestors: [origin],
    roles: {
      default: 'coordinator',
      rules: [
        { role: 'analyst', fhirUser: user(analyst.id) },
        { role: 'admin', fhirUser: user(administrator.id) },
        { role: 'records', fhirUser: user(recordKeeper.id) },
      ],
    },
  };
  // Where FHIR has no visits, the site's scheduling system tells of them.
  if (readConnection(draft).flags.appointment !== 'absent') return draft;
  return { ...draft, hl7v2: { sendingApplication: SCHEDULING_SYSTEM, sendingFacility: draft.id } };
}
