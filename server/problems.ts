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
  'exchange/no-such-exchange': { status: 404, issue: 'not-found', text: 'There is no such exchange.' },
  'exchange/no-such-route': { status: 409, issue: 'not-supported', text: 'The route "{route}" of this exchange is not configured any more.' },
  'exchange/not-ours-to-change': { status: 409, issue: 'conflict', text: 'The exchange is "{state}" and cannot become "{next}".' },
  'payer/bad-profile': { status: 500, issue: 'exception', text: 'The payer file {file} is not valid: {why}.' },
  'payer/cut': { status: 502, issue: 'transient', text: 'The payer took the request, then the connection was lost before an answer came.' },
  'payer/refused': { status: 502, issue: 'transient', text: 'The payer refused the request with HTTP status {status}.' },
  'payer/timeout': { status: 504, issue: 'timeout', text: 'The payer did not answer in time.' },
  'payer/too-large': { status: 502, issue: 'too-long', text: 'The payer answered with more than {limit} MB; the answer was not read.' },
  'payer/unreachable': { status: 502, issue: 'transient', text: 'The payer could not be reached; nothing was sent.' },
  'store/bad-database-url': { status: 500, issue: 'exception', text: 'DATABASE_URL cannot be used: {why}.' },
  'store/in-use': { status: 500, issue: 'lock-error', text: 'The data folder {path} is in use by another Chartside (process {pid}). Stop that one first, or set DATA_DIR to another folder.' },
  'store/no-engine': { status: 500, issue: 'exception', text: 'There is no embedded database for this machine ({platform}). Set DATABASE_URL to a Postgres server.' },
  'store/not-writable': { status: 500, issue: 'exception', text: 'The data folder {path} cannot be written: {why}. Set DATA_DIR to a folder that can.' },
  'store/other-key': { status: 500, issue: 'security', text: 'The database was sealed with another encryption key. Give the key it was made with.' },
  'store/other-mode': { status: 500, issue: 'conflict', text: 'This database was made in {made} mode and does not open in {asked} mode.' },
  'store/search-refused': { status: 400, issue: 'not-supported', text: 'A search by "{name}" is not supported here.' },
  'store/unavailable': { status: 503, issue: 'transient', text: 'The database does not answer. Nothing was saved; try again shortly.' },
  'store/would-not-start': { status: 500, issue: 'exception', text: 'The embedded database did not start; its last words are in {log}.' },
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
