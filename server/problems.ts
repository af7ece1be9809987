/**
 * What a caller may be told when a request is wrong or something outside is down, once each, sorted by area.
 * The text is safe to show: no patient data is ever put into it or into its `{parameters}`.
 * `docs/errors.md` explains each for people; a test holds the two equal.
 */

/** FHIR R4 issue types that our problems use. */
type IssueType =
  | 'invalid'
  | 'required'
  | 'structure'
  | 'value'
  | 'not-supported'
  | 'not-found'
  | 'too-long'
  | 'conflict'
  | 'duplicate'
  | 'business-rule'
  | 'security'
  | 'login'
  | 'forbidden'
  | 'expired'
  | 'throttled'
  | 'lock-error'
  | 'no-store'
  | 'timeout'
  | 'transient'
  | 'exception';

interface ProblemEntry {
  /** HTTP status. */
  readonly status: number;
  readonly issue: IssueType;
  /** One or two plain sentences; `{name}` is filled from the problem's parameters. */
  readonly text: string;
}

// prettier-ignore
export const problems = {
  'authorization/cannot-ask': { status: 422, issue: 'business-rule', text: 'The request cannot be written for this payer. {why}' },
  'authorization/cannot-settle': { status: 409, issue: 'conflict', text: 'There is nothing to decide about this request in that way now.' },
  'authorization/key-reused': { status: 422, issue: 'duplicate', text: 'This Idempotency-Key was used for another request. Send a new key with each new request.' },
  'authorization/no-such-request': { status: 404, issue: 'not-found', text: 'There is no such request for authorization of this patient.' },
  'authorization/not-a-bundle': { status: 400, issue: 'structure', text: 'Send a PAS request Bundle: {why}.' },
  'authorization/not-a-draft': { status: 400, issue: 'structure', text: 'Send a request for authorization as the form gives it: {why}.' },
  'authorization/not-allowed': { status: 403, issue: 'forbidden', text: 'Your role may read, but not ask for authorizations.' },
  'authorization/open-already': { status: 409, issue: 'conflict', text: 'A request for the same services and days is open or decided. Look at that one first.' },
  'authorization/problems': { status: 422, issue: 'business-rule', text: 'The request has {count} problems that must be repaired before it is sent.' },
  'authorization/refused': { status: 422, issue: 'business-rule', text: 'The clearinghouse refused the form of the request ({kind} {code}); the payer never saw it.' },
  'ehr/bad-connection': { status: 500, issue: 'exception', text: 'The connection to an EHR is not valid: {why}.' },
  'ehr/bad-token-answer': { status: 502, issue: 'transient', text: 'The EHR signed us in with an answer that cannot be used.' },
  'ehr/forbidden': { status: 403, issue: 'forbidden', text: 'The EHR does not allow this user to see that. Asking again will not change it.' },
  'ehr/foreign-next': { status: 502, issue: 'security', text: 'The EHR pointed to its next page at another server; it was not followed.' },
  'ehr/issuer-taken': { status: 409, issue: 'conflict', text: 'An issuer of this connection already belongs to another connection.' },
  'ehr/no-connection': { status: 404, issue: 'not-found', text: 'There is no such connection to an EHR.' },
  'ehr/no-discovery': { status: 502, issue: 'transient', text: 'The EHR does not say where to sign in, or says it in a way that is not safe.' },
  'ehr/no-such-resource': { status: 404, issue: 'not-found', text: 'The chart holds no such resource.' },
  'ehr/not-fhir': { status: 502, issue: 'structure', text: 'The EHR answered with something that is not the FHIR asked for.' },
  'ehr/not-in-this-ehr': { status: 404, issue: 'not-supported', text: 'This EHR does not offer {type} through FHIR.' },
  'ehr/other-patient': { status: 403, issue: 'forbidden', text: 'This belongs to another patient than the chart that was opened.' },
  'ehr/refused': { status: 502, issue: 'transient', text: 'The EHR refused the request with HTTP status {status}.' },
  'ehr/search-parameter': { status: 400, issue: 'not-supported', text: 'The search parameter "{name}" is not supported here.' },
  'ehr/throttled': { status: 503, issue: 'throttled', text: 'The EHR asks for a pause of {seconds} seconds.' },
  'ehr/timeout': { status: 504, issue: 'timeout', text: 'The EHR did not answer in time.' },
  'ehr/token-refused': { status: 502, issue: 'security', text: 'The EHR does not accept its own token. Open Chartside again from the chart.' },
  'ehr/token-unavailable': { status: 502, issue: 'transient', text: 'The EHR could not sign us in just now (HTTP status {status}).' },
  'ehr/type-not-offered': { status: 404, issue: 'not-supported', text: '{type} is not offered here.' },
  'ehr/unavailable': { status: 502, issue: 'transient', text: 'The EHR is not available just now (HTTP status {status}).' },
  'ehr/unknown-reference': { status: 400, issue: 'value', text: 'The search names a resource that is not known here.' },
  'ehr/unreachable': { status: 502, issue: 'transient', text: 'The EHR could not be reached.' },
  'eligibility/cannot-ask': { status: 422, issue: 'business-rule', text: 'The request cannot be written for this payer. {why}' },
  'eligibility/key-reused': { status: 422, issue: 'duplicate', text: 'This Idempotency-Key was used for another check. Send a new key with each new check.' },
  'eligibility/no-route': { status: 422, issue: 'business-rule', text: 'No route to this payer is configured. Choose the payer of the coverage from the payer list.' },
  'eligibility/not-a-request': { status: 400, issue: 'structure', text: 'Send a CoverageEligibilityRequest: {why}.' },
  'eligibility/no-such-check': { status: 404, issue: 'not-found', text: 'There is no such check for this patient.' },
  'eligibility/not-allowed': { status: 403, issue: 'forbidden', text: 'Your role may read, but not ask payers.' },
  'exchange/no-such-exchange': { status: 404, issue: 'not-found', text: 'There is no such exchange.' },
  'exchange/no-such-route': { status: 409, issue: 'not-supported', text: 'The route "{route}" of this exchange is not configured any more.' },
  'exchange/not-ours-to-change': { status: 409, issue: 'conflict', text: 'The exchange is "{state}" and cannot become "{next}".' },
  'launch/bad-id-token': { status: 401, issue: 'security', text: "The EHR's statement of who is signed in could not be verified." },
  'launch/code-refused': { status: 502, issue: 'security', text: 'The EHR did not accept the launch it had just allowed ({error}).' },
  'launch/incomplete': { status: 400, issue: 'required', text: 'A launch needs the parameters that the EHR sends with it; some are missing or sent twice.' },
  'launch/no-patient': { status: 409, issue: 'required', text: "The EHR did not say which patient's chart is open." },
  'launch/other-browser': { status: 400, issue: 'security', text: 'This launch was begun in another browser.' },
  'launch/other-issuer': { status: 400, issue: 'security', text: 'The answer to this launch came from another server than the one asked.' },
  'launch/refused-by-ehr': { status: 403, issue: 'forbidden', text: 'The EHR did not allow the launch ({error}).' },
  'launch/session-ended': { status: 401, issue: 'expired', text: 'The EHR has ended the sign-in.' },
  'launch/state-expired': { status: 400, issue: 'expired', text: 'This launch took longer than ten minutes.' },
  'launch/state-unknown': { status: 400, issue: 'security', text: 'This launch is not known, or was already used.' },
  'launch/unknown-issuer': { status: 403, issue: 'forbidden', text: 'Chartside is not connected to the EHR that started this launch.' },
  'oauth/bad-client': { status: 401, issue: 'login', text: 'The client could not be authenticated.' },
  'oauth/bad-grant': { status: 400, issue: 'not-supported', text: 'Only the grant type client_credentials is offered.' },
  'oauth/bad-scope': { status: 400, issue: 'value', text: 'None of the scopes asked for is registered for this client.' },
  'oauth/bad-token': { status: 401, issue: 'login', text: 'Send a valid access token.' },
  'oauth/scope-missing': { status: 403, issue: 'forbidden', text: 'The access token does not cover {scope}.' },
  'payer/bad-profile': { status: 500, issue: 'exception', text: 'The payer file {file} is not valid: {why}.' },
  'payer/cut': { status: 502, issue: 'transient', text: 'The payer took the request, then the connection was lost before an answer came.' },
  'payer/refused': { status: 502, issue: 'transient', text: 'The payer refused the request with HTTP status {status}.' },
  'payer/timeout': { status: 504, issue: 'timeout', text: 'The payer did not answer in time.' },
  'payer/too-large': { status: 502, issue: 'too-long', text: 'The payer answered with more than {limit} MB; the answer was not read.' },
  'payer/unreachable': { status: 502, issue: 'transient', text: 'The payer could not be reached; nothing was sent.' },
  'request/bad-json': { status: 400, issue: 'structure', text: 'The body is not JSON that can be read.' },
  'request/failed': { status: 500, issue: 'exception', text: 'Something went wrong on our side. Name the reference to your administrator.' },
  'request/method': { status: 405, issue: 'not-supported', text: 'This address does not take that method.' },
  'request/no-such-page': { status: 404, issue: 'not-found', text: 'There is nothing at this address.' },
  'request/no-such-resource': { status: 404, issue: 'not-found', text: 'There is no such resource here.' },
  'request/not-acceptable': { status: 415, issue: 'not-supported', text: 'Send the body as JSON.' },
  'request/other-origin': { status: 403, issue: 'security', text: "Changes are taken from Chartside's own pages only." },
  'request/too-deep': { status: 422, issue: 'too-long', text: 'The body is nested deeper than {limit} levels.' },
  'request/too-large': { status: 413, issue: 'too-long', text: 'The body is larger than {limit} MB.' },
  'request/too-many': { status: 429, issue: 'throttled', text: 'Too many requests. Wait a little, then go on.' },
  'session/gone': { status: 401, issue: 'login', text: 'The session has ended. Re-open Chartside from the chart.' },
  'session/no-chart': { status: 403, issue: 'forbidden', text: "You signed in without a chart. Open Chartside from the patient's chart to see this." },
  'store/bad-database-url': { status: 500, issue: 'exception', text: 'DATABASE_URL cannot be used: {why}.' },
  'store/bad-key': { status: 500, issue: 'security', text: 'The key in {file} is not 32 bytes written as base64 or hex.' },
  'store/in-use': { status: 500, issue: 'lock-error', text: 'The data folder {path} is in use by another Chartside (process {pid}). Stop that one first, or set DATA_DIR to another folder.' },
  'store/no-engine': { status: 500, issue: 'exception', text: 'There is no embedded database for this machine ({platform}). Set DATABASE_URL to a Postgres server.' },
  'store/not-writable': { status: 500, issue: 'exception', text: 'The data folder {path} cannot be written: {why}. Set DATA_DIR to a folder that can.' },
  'store/other-key': { status: 500, issue: 'security', text: 'The database was sealed with another encryption key. Give the key it was made with.' },
  'store/other-mode': { status: 500, issue: 'conflict', text: 'This database was made in {made} mode and does not open in {asked} mode.' },
  'store/unavailable': { status: 503, issue: 'transient', text: 'The database does not answer. Nothing was saved; try again shortly.' },
  'store/would-not-start': { status: 500, issue: 'exception', text: 'The embedded database did not start; its last words are in {log}.' },
  'workbench/bad-overlay': { status: 422, issue: 'business-rule', text: 'The overlay cannot be published: {why}.' },
  'workbench/bad-request': { status: 400, issue: 'structure', text: 'The workbench cannot do this: {why}.' },
  'workbench/built-in': { status: 403, issue: 'forbidden', text: 'What comes with Chartside cannot be changed. Save a copy of your own.' },
  'workbench/busy': { status: 503, issue: 'throttled', text: 'Too many messages are being read just now. Try again in a few seconds.' },
  'workbench/key-reused': { status: 422, issue: 'duplicate', text: 'This Idempotency-Key was used for another change. Send a new key with each new change.' },
  'workbench/masked-only': { status: 403, issue: 'forbidden', text: 'Your role sees stored messages masked only.' },
  'workbench/no-key': { status: 400, issue: 'required', text: 'Send the header Idempotency-Key (at most 200 characters) with this change.' },
  'workbench/no-such-analysis': { status: 404, issue: 'not-found', text: 'This message is not open any more. Open it again.' },
  'workbench/no-such-overlay': { status: 404, issue: 'not-found', text: 'There is no such overlay, or no such version of it.' },
  'workbench/no-such-query': { status: 404, issue: 'not-found', text: 'There is no such saved search.' },
  'workbench/no-such-sample': { status: 404, issue: 'not-found', text: 'There is no such sample.' },
  'workbench/no-such-what-if': { status: 404, issue: 'not-found', text: 'This comparison is gone. Start it again.' },
  'workbench/not-allowed': { status: 403, issue: 'forbidden', text: 'The workbench is for interface analysts and administrators; you are signed in as {role}.' },
  'workbench/not-masked': { status: 422, issue: 'business-rule', text: 'The message could not be masked with certainty, so it is not shown: {why}' },
  'workbench/precondition': { status: 428, issue: 'required', text: 'Say which version you change: send If-Match with it, or If-None-Match: * for a new overlay.' },
  'workbench/stale': { status: 412, issue: 'conflict', text: 'The overlay has changed meanwhile; its version is now {version}. Look at the change, then publish again.' },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemId = keyof typeof problems;

/** A wrong request or an outage: thrown anywhere, turned into an HTTP answer in one place. */
export class Problem extends Error {
  readonly id: ProblemId;
  readonly status: number;
  readonly issue: IssueType;
  readonly params: Readonly<Record<string, string | number>>;

  /** `params` fill the text and are shown to the caller; `cause` goes to the log only. */
  constructor(id: ProblemId, params: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    const entry: ProblemEntry = problems[id];
    super(
      entry.text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(params[name] ?? '?')),
      { cause },
    );
    this.name = 'Problem';
    this.id = id;
    this.status = entry.status;
    this.issue = entry.issue;
    this.params = params;
  }
}

export function isProblem(cause: unknown): cause is Problem {
  return cause instanceof Problem;
}
