/** JSON bodies: read only behind authentication, at most 10 MB, at most 64 levels deep. */
import { isUtf8 } from 'node:buffer';
import express from 'express';
import { depthOf } from '../ehr/outgoing.ts';
import { Problem } from '../problems.ts';

const LIMIT_MB = 10;
const DEPTH = 64;

/** Mount it after the check of who asks. The depth is counted before anything parses, so that no parser meets it. */
export const jsonBody = express.json({
  limit: LIMIT_MB * 1024 * 1024,
  type: ['application/json', 'application/fhir+json', 'application/*+json'],
  verify: (_req, _res, bytes, encoding) => {
    // JSON is UTF-8 (RFC 8259 §8.1). In another encoding the depth could not be counted by its bytes.
    if (encoding !== 'utf-8') throw new Problem('request/not-acceptable');
    // Read all the same, a letter of a name would become another one.
    if (!isUtf8(bytes)) throw new Problem('request/bad-json');
    if (depthOf(bytes) > DEPTH) throw new Problem('request/too-deep', { limit: DEPTH });
  },
});

/** What the body reader throws, in our words; undefined for anything else. */
export function bodyProblem(cause: unknown): Problem | undefined {
  const { type, status, code } = (cause ?? {}) as { type?: unknown; status?: unknown; code?: unknown };
  if (type === 'entity.too.large' || type === 'parameters.too.many')
    return new Problem('request/too-large', { limit: LIMIT_MB });
  if (type === 'entity.parse.failed' || type === 'request.size.invalid' || type === 'request.aborted')
    return new Problem('request/bad-json');
  // What was said to be compressed and is not: zlib's codes (`Z_DATA_ERROR`) and Brotli's (`ERR__ERROR_FORMAT_…`).
  if (status === 400 && typeof code === 'string' && /^(Z_|ERR_)/.test(code))
    return new Problem('request/bad-json');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Problem('request/not-acceptable');
  // Express itself refuses addresses that are no valid encoding.
  return status === 400 && type === undefined ? new Problem('request/no-such-page') : undefined;
}
