/** No request without its audit event: one that no route told of is told of here, before its answer goes out. */
import type { Request, Response } from 'express';
import type { Database, Transaction } from '../store/database.ts';
import { recordAccess, type Access, type Asker, type AuditTrail } from './audit.ts';
import { shownPath } from './request-log.ts';

/** Says that somebody is still there; no access to anything. */
const NO_ACCESS = /\/api\/activity$/;

export type TellAccess = (tx: Transaction, access: Access) => Promise<void>;

/** For the routes of one request: records an access in the transaction that makes it. What none of them tells of is told at the end. */
export function auditorOf(
  needs: { readonly database: Database; readonly audit: AuditTrail; readonly clock: () => Date },
  { req, res }: { readonly req: Request; readonly res: Response },
  who: { readonly tenant: string; readonly asker: Asker; readonly patient?: string },
): TellAccess {
  const { tenant, asker, patient } = who;
  let isTold = false;
  const tell: TellAccess = (tx, access) => {
    // What is undone has told of nothing.
    tx.afterCommit(() => {
      isTold = true;
    });
    const place = patient === undefined ? {} : { patient };
    return recordAccess(tx, needs, { asker, ...place, at: needs.clock(), ...access });
  };
  tellAtTheEnd(req, res, {
    isTold: () => isTold,
    tell: (access) => needs.database.tenant(tenant, (tx) => tell(tx, access)),
  });
  return tell;
}

/** Where the event cannot be kept, the answer is not given either: 503, without a body. */
function tellAtTheEnd(
  req: Request,
  res: Response,
  { isTold, tell }: { readonly isTold: () => boolean; readonly tell: (access: Access) => Promise<void> },
): void {
  const path = req.originalUrl.split('?')[0] ?? '';
  if (NO_ACCESS.test(path)) return;
  const end = res.end.bind(res) as (...given: unknown[]) => Response;
  const later = (...given: unknown[]): Response => {
    res.end = end;
    if (isTold()) return end(...given);
    const outcome = res.statusCode < 400 ? 'success' : res.statusCode < 500 ? 'refused' : 'failed';
    const query = `${req.method} ${shownPath(path)}`;
    tell({ interaction: 'operation', type: 'request', query, outcome }).then(
      () => end(...given),
      () => {
        if (res.headersSent) res.destroy();
        else {
          res.removeHeader('Content-Length');
          res.status(503);
          end();
        }
      },
    );
    return res;
  };
  res.end = later as typeof res.end;
}
