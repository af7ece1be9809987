/** A bug of ours: logged under the request's name by where it happened; its caller is told that name alone. */
import type { Response } from 'express';
import type { FhirResource } from 'fhir/r4.js';
import { outcome } from '../facade/answers.ts';
import { outcomeOf } from '../facade/outcome.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { requestIdOf } from './request-id.ts';

export function ourBug(cause: unknown, res: Response, log: Log): Problem {
  // Stack frames, not messages: a message may hold a value, a frame only says where.
  const frames =
    cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const kind = cause instanceof Error ? cause.name : typeof cause;
  log.error(
    { request: requestIdOf(res), kind, code: codeOf(cause), frames: frames.slice(0, 12) },
    'a bug of ours',
  );
  return new Problem('request/failed');
}

/** For a bug that does not end the request, e.g. of one entry of a batch. */
export const bugsOf =
  (res: Response, log: Log) =>
  (cause: unknown): FhirResource =>
    outcome(outcomeOf(ourBug(cause, res, log), requestIdOf(res)));

export function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'string' ? cause : (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[\w-]{1,40}$/.test(code) ? code : undefined;
}
