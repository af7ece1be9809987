/** One name per request, taken from the caller where it is harmless, else made: in the log, the audit and every error. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

export const nameRequest: RequestHandler = (req, res, next) => {
  const asked = req.get('x-request-id');
  const traceparent = req.get('traceparent');
  const locals = res.locals as { requestId?: string; traceparent?: string };
  locals.requestId = asked !== undefined && /^[\w.-]{8,64}$/.test(asked) ? asked : randomUUID();
  if (traceparent !== undefined && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent))
    locals.traceparent = traceparent;
  res.set('X-Request-Id', locals.requestId);
  next();
};

export function requestIdOf(res: Response): string {
  return (res.locals as { requestId?: string }).requestId ?? 'none';
}

export function traceparentOf(res: Response): string | undefined {
  return (res.locals as { traceparent?: string }).traceparent;
}
