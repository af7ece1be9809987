/** A Problem as the issues of an OperationOutcome, with the place it is about where that is known. */
import type { OperationOutcomeIssue } from 'fhir/r4.js';
import { isProblem, Problem, ResourceProblem } from '../problems.ts';

/** `reference`: what the caller tells an administrator to find it in our log. */
export function outcomeOf(problem: Problem, reference?: string): OperationOutcomeIssue[] {
  const coding = [{ system: 'urn:chartside:problem', code: problem.id }];
  const { ehrReference } = problem.params;
  const atTheEhr = ehrReference === undefined ? '' : `; the EHR's own is ${ehrReference}`;
  const diagnostics = reference === undefined ? {} : { diagnostics: `Reference ${reference}${atTheEhr}` };
  if (problem instanceof ResourceProblem)
    return problem.issues.map((issue) => ({
      ...issue,
      details: { coding, ...issue.details },
      ...diagnostics,
    }));
  const { expression } = problem.params;
  return [
    {
      severity: problem.status >= 500 ? 'fatal' : 'error',
      code: problem.issue,
      details: { coding, text: problem.message },
      ...diagnostics,
      ...(typeof expression === 'string' && { expression: [expression] }),
    },
  ];
}

/** The same failure, with the entry that it is about. */
export function atEntry(index: number, cause: unknown): unknown {
  if (!isProblem(cause)) return cause;
  const place = `Bundle.entry[${index}]`;
  const within = (expression: string): string => `${place}.resource.${expression.replace(/^[A-Z]\w*\./, '')}`;
  if (cause instanceof ResourceProblem)
    return new ResourceProblem(
      cause.id,
      cause.issues.map((one) => ({ ...one, expression: (one.expression ?? ['']).map(within) })),
    );
  const { expression } = cause.params;
  const told = typeof expression === 'string' ? within(expression) : place;
  return new Problem(cause.id, { ...cause.params, expression: told }, cause.cause);
}
