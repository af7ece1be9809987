/** One log line per request, of positions and codes: no session id but its hash, no query, no word a caller made up. */
import type { RequestHandler } from 'express';
import facadeTypes from '../../profiles/fhir/facade-types.json' with { type: 'json' };
import type { Log } from '../log.ts';
import { hashOf } from './random.ts';
import { requestIdOf, traceparentOf } from './request-id.ts';

/** Path segments that are ours and say nothing of anybody; every other becomes `*`. */
const OURS = new Set([
  ...facadeTypes.map(({ type }) => type),
  ...(
    's fhir r4 pas 2.0.1 2.2.1 api launch callback login assets healthz readyz oauth token .well-known smart-configuration ' +
    'metadata _history _search $submit $inquire $validate $docref t jwks.json ' +
    'workbench analyses segments loops json node rows links unused issues text find deidentify diff search queries samples ' +
    'restore overlays versions rollback check completion what-ifs differences specification.xlsx ' +
    'activity logoff session visits import checks exchanges authorizations form review settle connection connections look ' +
    'read test rotate ehr-writes record-export publications'
  ).split(' '),
]);

/** A path with its own words alone: no id, and no word that a caller made up. */
export function shownPath(path: string): string {
  return path
    .split('/')
    .map((word) => (word === '' || OURS.has(word) ? word : '*'))
    .join('/');
}

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
          path: shownPath(path),
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
