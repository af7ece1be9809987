/**
 * What anybody may read, from a page of any origin: statements about us, which need no credentials and tell of nobody. All
 * else answers no other origin. SMART App Launch 2.2 asks it of `.well-known` and `/metadata`. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import type { RequestHandler } from 'express';

export const publicToBrowsers: RequestHandler = (req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*').set('Access-Control-Expose-Headers', 'X-Request-Id');
  // Without credentials and by GET alone: whatever a header of the caller's says, it changes nothing.
  if (req.method === 'OPTIONS' && req.get('access-control-request-method') !== undefined)
    res
      .set({
        'Access-Control-Allow-Methods': 'GET, HEAD',
        'Access-Control-Allow-Headers': 'Accept, Content-Type, X-Request-Id, X-Requested-With',
        'Access-Control-Max-Age': '86400',
      })
      .status(204)
      .end();
  else next();
};
