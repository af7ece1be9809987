/** The one place where a failure becomes HTTP: OperationOutcome below /fhir, a page on the way in, RFC 9457 elsewhere. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Log } from '../log.ts';
import { outcome } from '../facade/answers.ts';
import { outcomeOf } from '../facade/outcome.ts';
import { Problem } from '../problems.ts';
import { bodyProblem } from './body.ts';
import { codeOf, ourBug } from './bugs.ts';
import { nextStep, sendMessage } from './message-page.ts';
import { requestIdOf } from './request-id.ts';

export function answerErrors(log: Log): ErrorRequestHandler {
  return (cause: unknown, req, res, next) => {
    const problem = cause instanceof Problem ? cause : (bodyProblem(cause) ?? ourBug(cause, res, log));
    const { ehrReference } = problem.params;
    // What an EHR refused is looked for in its log, by its own name of the request.
    if ((problem.status >= 500 && problem === cause) || ehrReference !== undefined)
      log.warn(
        {
          ...{ problem: problem.id, request: requestIdOf(res), cause: codeOf(problem.cause) },
          ...(ehrReference !== undefined && { ehrReference }),
        },
        'a request failed',
      );
    if (res.headersSent) {
      next(cause);
      return;
    }
    setHeaders(res, problem);
    send(req, res, problem);
  };
}

function setHeaders(res: Response, problem: Problem): void {
  const { seconds, allow, types } = problem.params;
  if (allow !== undefined) res.set('Allow', String(allow));
  if (problem.status === 415 && String(types).includes('json-patch')) res.set('Accept-Patch', String(types));
  if (problem.status === 416) res.set('Content-Range', `bytes */${problem.params['size'] ?? '*'}`);
  if (seconds !== undefined) res.set('Retry-After', String(seconds));
  if (problem.status === 401) res.set('WWW-Authenticate', 'Bearer realm="chartside"');
  if (problem.status === 413) res.set('Connection', 'close');
  res.set('Cache-Control', 'no-store');
}

function send(req: Request, res: Response, problem: Problem): void {
  const path = req.originalUrl.split('?')[0] ?? '';
  const reference = requestIdOf(res);
  if (/^\/(s\/[^/]+\/)?fhir(\/|$)/.test(path)) {
    res.status(problem.status).type('application/fhir+json');
    res.send(JSON.stringify(outcome(outcomeOf(problem, reference))));
    return;
  }
  if (/^\/(launch|callback|login|workbench|connections)$/.test(path)) {
    const title = 'Chartside could not be opened';
    const { moreAt } = problem.params;
    const more = typeof moreAt === 'string' ? { more: moreAt } : {};
    sendMessage(res, problem.status, { title, what: problem.message, next: nextStep(problem), ...more });
    return;
  }
  const title = problem.id.replace('/', ': ').replaceAll('-', ' ');
  const type = `urn:chartside:problem:${problem.id}`;
  res.status(problem.status).type('application/problem+json');
  res.send(JSON.stringify({ type, title, status: problem.status, detail: problem.message, reference }));
}
