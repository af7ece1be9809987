/** What an EHR's refusal means: its HTTP status, its OperationOutcome or its plain text become one Problem of ours. */
import type { OperationOutcomeIssue } from 'fhir/r4.js';
import table from '../../profiles/ehr/outcome-codes.json' with { type: 'json' };
import { searchParametersOf } from '../facade/search-parameters.ts';
import { Problem, problems, type ProblemId } from '../problems.ts';
import type { Answer } from './outgoing.ts';

const codes: Readonly<Record<string, { readonly problem?: string; readonly says?: string }>> = table.codes;

/** What was asked, as far as a refusal has to name it. */
export interface Asked {
  readonly type: string;
  /** The scope that the request needs, in this EHR's spelling, e.g. `patient/Coverage.read`. */
  readonly scope: string;
  /** False when the EHR granted no scope for it: then that is why it refuses. */
  readonly isGranted: boolean;
  /** A search: a refusal may then name a parameter that it wants. */
  readonly isSearch?: boolean;
}

const BY_STATUS: Readonly<Record<number, ProblemId>> = {
  404: 'ehr/no-such-resource',
  409: 'ehr/conflict',
  410: 'ehr/no-such-resource',
  412: 'ehr/stale',
  423: 'ehr/locked',
  424: 'ehr/dependency',
};

/** The Problem that an answer other than success stands for. */
export function refusalOf(answer: Answer, asked: Asked): Problem {
  const { status, body } = answer;
  const reference = referenceOf(answer);
  const more = { ...(reference !== undefined && { ehrReference: reference }) };
  const said = issuesOf(body).flatMap(codesOf);
  const known = said.flatMap((code) => problemIdOf(codes[code]?.problem) ?? []);
  const [first] = known;
  if (first !== undefined) return new Problem(first, { type: asked.type, ...more });
  if (isUnknownTenant(answer)) return new Problem('ehr/unknown-tenant', more);
  if (status === 403) {
    const isScope = !asked.isGranted || isScopeMissing(answer);
    return isScope
      ? new Problem('ehr/scope-missing', { scope: asked.scope, ...more })
      : new Problem('ehr/forbidden', more);
  }
  // Nothing found is an empty answer: where there is no such address, the EHR has no such type.
  if (status === 404 && asked.isSearch === true)
    return new Problem('ehr/not-in-this-ehr', {
      ...{ type: asked.type, why: 'It answers that there is no such address.' },
      ...more,
    });
  const byStatus = BY_STATUS[status];
  if (byStatus !== undefined) return new Problem(byStatus, { type: asked.type, ...more });
  if (isBrokenRecord(answer)) return new Problem('ehr/broken-record', { type: asked.type, ...more });
  if (status >= 500) return new Problem('ehr/unavailable', { status, ...more });
  if (status === 400 || status === 422) return badRequestOf(answer, asked, more);
  return new Problem('ehr/refused', { status, ...more });
}

/** What it wants is said in words of its own; of those only the names of parameters are taken over. */
function badRequestOf(answer: Answer, { type, isSearch }: Asked, more: Problem['params']): Problem {
  const words = wordsOf(answer);
  if (isSearch !== true)
    return /\bencounter\b/i.test(words)
      ? new Problem('ehr/needs-encounter', more)
      : new Problem('ehr/refused', { status: answer.status, ...more });
  const said = new Set(words.toLowerCase().split(/[^\w-]+/));
  const names = searchParametersOf(type).filter(({ code }) => said.has(code.toLowerCase()));
  if (names.length === 0) return new Problem('ehr/search-incomplete', { type, ...more });
  return new Problem('ehr/search-needs', {
    type,
    needs: names.map(({ code }) => code).join(' or '),
    ...more,
  });
}

/** What is told beside hits: the EHR's severity and codes, our words. */
export function toldIssues(issues: readonly OperationOutcomeIssue[]): OperationOutcomeIssue[] {
  return issues.map(({ severity, code, details }) => {
    const coding = (details?.coding ?? []).map(({ system, code: number }) => ({
      ...(system !== undefined && { system }),
      ...(number !== undefined && { code: number }),
    }));
    const known = coding.flatMap(({ code: number }) => codes[number ?? ''] ?? []);
    const problem = known.flatMap((one) => problemIdOf(one.problem) ?? [])[0];
    const text = known.find(({ says }) => says !== undefined)?.says ?? (problem && problems[problem].text);
    return {
      severity,
      code,
      details: {
        ...(coding.length > 0 && { coding }),
        text: text?.replaceAll(/\{\w+\}/g, 'these') ?? `The EHR remarks: ${code}.`,
      },
    };
  });
}

/** An outcome of a search that is a refusal although its status is 200, e.g. an expired search. */
export function refusalAmong(issues: readonly OperationOutcomeIssue[], type: string): Problem | undefined {
  const grave = issues.filter(({ severity }) => severity === 'fatal' || severity === 'error');
  const [id] = grave.flatMap(codesOf).flatMap((code) => problemIdOf(codes[code]?.problem) ?? []);
  return id && new Problem(id, { type });
}

/** An outcome in place of what was to be read is a refusal although its status is 200, e.g. that there is no such resource. */
export function refusalInstead(body: unknown, type: string): Problem | undefined {
  const issues = issuesOf(body);
  const isMissing = issues.some(({ code }) => code === 'not-found' || code === 'deleted');
  return (
    refusalAmong(issues, type) ?? (isMissing ? new Problem('ehr/no-such-resource', { type }) : undefined)
  );
}

/** The EHR's own name of the request, for its people to find it again. Oracle's clouds call it opc-request-id. */
export function referenceOf({ headers }: Pick<Answer, 'headers'>): string | undefined {
  const found = headers['x-request-id'] ?? headers['opc-request-id'];
  return found !== undefined && /^[\w./:-]{1,100}$/.test(found) ? found : undefined;
}

export function issuesOf(body: unknown): readonly OperationOutcomeIssue[] {
  const outcome = body as { resourceType?: unknown; issue?: unknown } | undefined;
  if (outcome?.resourceType !== 'OperationOutcome' || !Array.isArray(outcome.issue)) return [];
  return outcome.issue.filter((one): one is OperationOutcomeIssue => {
    const coding: unknown = (one as OperationOutcomeIssue | null)?.details?.coding ?? [];
    return typeof one === 'object' && one !== null && Array.isArray(coding) && !coding.includes(null);
  });
}

function codesOf({ details }: OperationOutcomeIssue): string[] {
  return (details?.coding ?? []).flatMap(({ code }) => code ?? []);
}

function problemIdOf(id: string | undefined): ProblemId | undefined {
  return id !== undefined && isProblemId(id) ? id : undefined;
}
const isProblemId = (id: string): id is ProblemId => Object.hasOwn(problems, id);

/** RFC 6750 §3.1 says it in a header; Oracle says it in the body. */
function isScopeMissing(answer: Answer): boolean {
  return /insufficient_scope|no_scope_for_resource_path/.test(
    `${answer.headers['www-authenticate'] ?? ''} ${wordsOf(answer)}`,
  );
}

/** A wrong practice or tenant in the base looks like a missing resource, and is none. */
function isUnknownTenant(answer: Answer): boolean {
  return [403, 404].includes(answer.status) && /\btenant\b.{0,40}\bnot valid\b/i.test(wordsOf(answer));
}

/** A stored record that lacks what FHIR requires makes some fail altogether. */
function isBrokenRecord({ status, body }: Answer): boolean {
  return status === 500 && issuesOf(body).some(({ code }) => code === 'required');
}

/** Looked at, never handed on. */
function wordsOf({ body, text = '' }: Answer): string {
  if (text !== '') return text;
  const issues = issuesOf(body).map(
    ({ diagnostics = '', details }) => `${diagnostics} ${details?.text ?? ''}`,
  );
  const { error, error_description: description } = (body ?? {}) as Record<string, unknown>;
  return [...issues, error, description].filter((one) => typeof one === 'string').join(' ');
}
