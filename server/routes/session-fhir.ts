/**
 * /s/{sid}/fhir: the chart of the session's patient as FHIR R4, and beside it what is ours and no EHR stores.
 * https://hl7.org/fhir/R4/http.html
 */
import { Router } from 'express';
import { capabilityOf } from '../facade/capability.ts';
import type { Facade } from '../facade/ask.ts';
import type { Log } from '../log.ts';
import { bugsOf } from '../security/bugs.ts';
import { accessOfSession, sessionOf } from '../security/session-context.ts';
import { fhirRoutes, statement } from './fhir.ts';

/** What a session's view is made of beside the chart. */
export type SessionFhirNeeds = Pick<Facade, 'own' | 'database' | 'secrets'> & { readonly log: Log };

export function sessionFhir({ own, database, secrets, log }: SessionFhirNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get(
    '/metadata',
    statement((req) => capabilityOf({ base: accessOfSession(req).base, kind: 'session' })),
  );
  router.use(
    fhirRoutes({
      facadeOf: (req, res) => ({
        access: accessOfSession(req),
        own,
        ehr: sessionOf(req).holder,
        database,
        secrets,
        bug: bugsOf(res, log),
      }),
    }),
  );
  return router;
}
