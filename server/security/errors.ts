/** The one place where a failure becomes HTTP: OperationOutcome below /fhir, a page on the way in, RFC 9457 elsewhere. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Log } from '../log.ts';
import { Problem, problems } from '../problems.ts';
import { bodyProblem } from './body.ts';
import { nextStep, sendMessage } from './message-page.ts';
import { requestIdOf } from './request-id.ts';

export function answerErrors(log: Log): ErrorRequestHandler {
  return (cause: unknown, req, res, next) => {
    const problem = cause instanceof Problem ? cause : (bodyProblem(cause) ?? ourBug(cause, res, log));
    if (problem.status >= 500 && problem === cause)
      log.warn(
        { problem: problem.id, request: requestIdOf(res), cause: codeOf(problem.cause) },
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

function ourBug(cause: unknown, res: Response, log: Log): Problem {
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

function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'string' ? cause : (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[\w-]{1,40}$/.test(code) ? code : undefined;
}

function setHeaders(res: Response, problem: Problem): void {
  const { seconds } = problem.params;
  if (seconds !== undefined) res.set('Retry-After', String(seconds));
  if (problem.status === 401) res.set('WWW-Authenticate', 'Bearer realm="chartside"');
  if (problem.status === 413) res.set('Connection', 'close');
  res.set('Cache-Control', 'no-store');
}

function send(req: Request, res: Response, problem: Problem): void {
  const path = req.originalUrl.split('?')[0] ?? '';
  const { issue } = problems[problem.id];
  const reference = requestIdOf(res);
  if (/^\/(s\/[^/]+\/)?fhir(\/|$)/.test(path)) {
    const coding = [{ system: 'urn:chartside:problem', code: problem.id }];
    const details = { coding, text: problem.message };
    const diagnostics = `Reference ${reference}`;
    const severity = problem.status >= 500 ? 'fatal' : 'error';
    const { expression } = problem.params;
    const place = typeof expression === 'string' ? { expression: [expression] } : {};
    res.status(problem.status).type('application/fhir+json');
    res.send(
      JSON.stringify({
        resourceType: 'OperationOutcome',
        issue: [{ severity, code: issue, details, diagnostics, ...place }],
      }),
    );
    return;
  }
  if (/^\/(launch|callback|login|workbench)$/.test(path)) {
    const title = 'Chartside could not be opened';
    sendMessage(res, problem.status, { title, what: problem.message, next: nextStep(problem.id) });
    return;
  }
  const title = problem.id.replace('/', ': ').replaceAll('-', ' ');
  const type = `urn:chartside:problem:${problem.id}`;
  res.status(problem.status).type('application/problem+json');
  res.send(JSON.stringify({ type, title, status: problem.status, detail: problem.message, reference }));
}
