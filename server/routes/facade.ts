/** /fhir/r4, /fhir/pas and /oauth/token: the facade for back-end clients (SMART Backend Services). */
import { Router, type Request, type Response } from 'express';
import type { Facade } from '../facade/ask.ts';
import type { Holder, OwnHolder } from '../facade/holder.ts';
import { capabilityOf } from '../facade/capability.ts';
import { requirePermission } from '../facade/permissions.ts';
import { facadeTypes, type InteractionCode } from '../facade/types.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { jsonBody } from '../security/body.ts';
import { bugsOf } from '../security/bugs.ts';
import { accessOfClient, requireClient, type ClientContextNeeds } from '../security/client-context.ts';
import { facadeBase } from '../security/client-tokens.ts';
import { publicToBrowsers } from '../security/public.ts';
import { fhirRoutes, statement } from './fhir.ts';
import { oauthRoutes } from './oauth.ts';

export interface FacadeNeeds extends ClientContextNeeds {
  readonly log: Log;
  readonly own: OwnHolder;
  /** What the EHRs hold, by our own access to them. */
  readonly ehr: Holder;
  /** Operations, below /fhir/r4, behind the client; a POST needs the `c` scope of the type in its path. */
  readonly operations?: Router;
  /** Operations of Da Vinci PAS, below /fhir/pas, behind a client that may create Claims. */
  readonly pas?: readonly Router[];
}

export function facadeRoutes(needs: FacadeNeeds): Router {
  const router = Router();
  const base = facadeBase(needs);
  const tokenEndpoint = `${needs.publicUrl}/oauth/token`;
  const configuration = ['/.well-known/smart-configuration', '/fhir/r4/.well-known/smart-configuration'];
  router.all([...configuration, '/fhir/r4/metadata'], publicToBrowsers);
  router.get(configuration, (_req, res) => res.json(smartConfiguration(tokenEndpoint)));
  const capability = capabilityOf({ base, kind: 'client' });
  router.get(
    '/fhir/r4/metadata',
    statement(() => capability),
  );
  router.use(oauthRoutes(needs));
  const { own, ehr, database, secrets, log } = needs;
  const facadeOf = (req: Request, res: Response): Facade => ({
    ...{ access: accessOfClient(req), own, ehr, database, secrets },
    bug: bugsOf(res, log),
  });
  const fhir = fhirRoutes({
    facadeOf,
    ...(needs.operations && { operations: needs.operations }),
  });
  router.use('/fhir/r4', requireClient(needs), fhir);
  if (needs.pas) router.use('/fhir/pas', pasRoutes(needs, needs.pas, facadeOf));
  return router;
}

function pasRoutes(
  needs: FacadeNeeds,
  operations: readonly Router[],
  facadeOf: (req: Request, res: Response) => Facade,
): Router {
  const pas = Router();
  pas.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store').type('application/fhir+json');
    next();
  });
  pas.use(
    requireClient(needs),
    async (req, res, next) => {
      await requirePermission(facadeOf(req, res), 'Claim', 'c');
      next();
    },
    jsonBody,
    ...operations,
  );
  pas.all('/{*rest}', (req) => {
    throw new Problem(req.method === 'POST' ? 'request/no-such-page' : 'request/method');
  });
  return pas;
}

/** https://hl7.org/fhir/smart-app-launch/conformance.html, as far as it is about back-end services. */
function smartConfiguration(tokenEndpoint: string): object {
  return {
    token_endpoint: tokenEndpoint,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: facadeTypes.flatMap(({ type, interaction }) => [
      `system/${type}.read`,
      `system/${type}.${lettersOf(interaction)}`,
    ]),
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}

function lettersOf(interaction: readonly InteractionCode[]): string {
  const codes = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search-type' } as const;
  return Object.entries(codes)
    .filter(([, code]) => interaction.includes(code))
    .map(([letter]) => letter)
    .join('');
}
