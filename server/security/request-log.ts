/** One log line per request, of positions and codes: no session id but its hash, no query, no word a caller made up. */
import type { RequestHandler } from 'express';
import type { Log } from '../log.ts';
import { hashOf } from './random.ts';
import { requestIdOf, traceparentOf } from './request-id.ts';

/** Path segments that are ours and say nothing of anybody; every other becomes `*`. */
const OURS = new Set(
  (
    's fhir r4 api launch callback login assets healthz readyz oauth token .well-known smart-configuration metadata ' +
    'workbench analyses segments loops json node rows links unused issues text find deidentify diff search queries samples ' +
    'restore overlays versions rollback check completion what-ifs differences specification.xlsx ' +
    'activity logoff session visits checks exchanges jwks $submit Patient Coverage Appointment Organization Practitioner ' +
    'PractitionerRole Location RelatedPerson ServiceRequest Condition Encounter DocumentReference ' +
    'CoverageEligibilityRequest CoverageEligibilityResponse'
  ).split(' '),
);

export function logRequests(log: Log, clock: () => Date): RequestHandler {
  return (req, res, next) => {
    const from = clock().getTime();
    const path = req.path;
    res.on('close', () => {
      const sid = /^\/s\/([^/]+)/.exec(path)?.[1];
      const trace = traceparentOf(res);
      log.info(
        {
          request: requestIdOf(res),
          ...(trace !== undefined && { trace }),
          method: req.method,
          path: path
            .split('/')
            .map((word) => (word === '' || OURS.has(word) ? word : '*'))
            .join('/'),
          ...(sid !== undefined && { session: hashOf(sid).slice(0, 12) }),
          status: res.statusCode,
          complete: res.writableFinished,
          ms: clock().getTime() - from,
        },
        'request',
      );
    });
    next();
  };
}
