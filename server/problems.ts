/**
 * What a caller may be told when a request is wrong or something outside is down, once each, sorted by area.
 * The text is safe to show: no patient data is ever put into it or into its `{parameters}`.
 * `docs/errors.md` explains each for people; a test holds the two equal.
 */
import type { OperationOutcomeIssue } from 'fhir/r4.js';

/** FHIR R4 issue types that our problems use. */
type IssueType =
  | 'invalid'
  | 'required'
  | 'structure'
  | 'value'
  | 'not-supported'
  | 'not-found'
  | 'multiple-matches'
  | 'deleted'
  | 'too-long'
  | 'too-costly'
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
  'authorization/no-inquiry': { status: 422, issue: 'not-supported', text: '{payer} takes no inquiries by the route that is configured.' },
  'authorization/no-such-request': { status: 404, issue: 'not-found', text: 'There is no such request for authorization of this patient.' },
  'authorization/not-a-bundle': { status: 400, issue: 'structure', text: 'Send a PAS Bundle as this operation takes it: {why}.' },
  'authorization/not-a-draft': { status: 400, issue: 'structure', text: 'Send a request for authorization as the form gives it: {why}.' },
  'authorization/not-allowed': { status: 403, issue: 'forbidden', text: 'Your role may read, but not ask for authorizations.' },
  'authorization/open-already': { status: 409, issue: 'conflict', text: 'A request for the same services and days is open or decided. Look at that one first.' },
  'authorization/problems': { status: 422, issue: 'business-rule', text: 'The request has {count} problems that must be repaired before it is sent.' },
  'authorization/refused': { status: 422, issue: 'business-rule', text: 'The clearinghouse refused the form of the request ({kind} {code}); the payer never saw it.' },
  'authorization/unusable-answer': { status: 502, issue: 'exception', text: 'What came back for the inquiry is no answer to it; nothing of it is shown.' },
  'connections/bad-request': { status: 400, issue: 'structure', text: 'The connection cannot be saved: {why}.' },
  'connections/base-in-use': { status: 409, issue: 'conflict', text: 'Charts were read at the old address, and an id there may mean somebody else at the new one. Say that it is the same EHR, or add a connection for the other.' },
  'connections/not-allowed': { status: 403, issue: 'forbidden', text: 'Connections are for administrators; you are signed in as {role}.' },
  'connections/precondition': { status: 428, issue: 'required', text: 'Say which version you change: send If-Match with it, or If-None-Match: * for a new connection.' },
  'connections/own': { status: 409, issue: 'conflict', text: 'You are signed in through this connection. Sign in through another one to retire it.' },
  'connections/retired': { status: 409, issue: 'conflict', text: 'This connection to an EHR is retired. An administrator can bring it back.' },
  'connections/stale': { status: 412, issue: 'conflict', text: 'The connection has changed meanwhile; its version is now {version}. Look at the change, then save again.' },
  'connections/unsafe-base': { status: 422, issue: 'business-rule', text: 'This address is not asked: {why}.' },
  'ehr/bad-connection': { status: 422, issue: 'invalid', text: 'The connection to an EHR is not valid: {why}.' },
  'ehr/bad-token-answer': { status: 502, issue: 'transient', text: 'The EHR signed us in with an answer that cannot be used.' },
  'ehr/break-the-glass': { status: 403, issue: 'forbidden', text: 'The EHR keeps this chart behind a question (break the glass). Answer it in the EHR, then open Chartside again from the chart.' },
  'ehr/broken-record': { status: 502, issue: 'transient', text: 'The EHR cannot give one of its records ({type}): the record lacks what FHIR requires. Its people must repair it.' },
  'ehr/cannot-write': { status: 422, issue: 'business-rule', text: 'The EHR would not take this. {why}' },
  'ehr/chart-merged': { status: 409, issue: 'conflict', text: 'The chart was merged with another one in the EHR. Open it again from there.' },
  'ehr/client-refused': { status: 502, issue: 'security', text: 'The EHR gave Chartside no token of its own ({error}). An administrator must look at the connection.' },
  'ehr/conflict': { status: 409, issue: 'conflict', text: 'The EHR holds something else there by now. Read it again before you change it.' },
  'ehr/daily-limit': { status: 503, issue: 'throttled', text: 'The EHR gives no more of this patient today. Try again tomorrow.' },
  'ehr/dependency': { status: 424, issue: 'business-rule', text: 'The EHR could not do it, because something that it depends on failed.' },
  'ehr/forbidden': { status: 403, issue: 'forbidden', text: 'The EHR does not allow this user to see that. Asking again will not change it.' },
  'ehr/foreign-next': { status: 502, issue: 'security', text: 'The EHR pointed to its next page at another server; it was not followed.' },
  'ehr/issuer-taken': { status: 409, issue: 'conflict', text: 'An issuer of this connection already belongs to another connection.' },
  'ehr/locked': { status: 423, issue: 'lock-error', text: 'Somebody is changing this in the EHR just now. Try again in a moment.' },
  'ehr/needs-encounter': { status: 422, issue: 'required', text: 'The EHR takes this only with a valid encounter.' },
  'ehr/needs-version': { status: 428, issue: 'required', text: 'Say which version you change: send ifMatch with the ETag that was read.' },
  'ehr/no-connection': { status: 404, issue: 'not-found', text: 'There is no such connection to an EHR.' },
  'ehr/no-discovery': { status: 502, issue: 'transient', text: 'The EHR does not say where to sign in, or says it in a way that is not safe.' },
  'ehr/no-such-patient': { status: 404, issue: 'not-found', text: 'The EHR has no such patient. The chart may have been removed there, or merged with another one.' },
  'ehr/no-such-resource': { status: 404, issue: 'not-found', text: 'The chart holds no such resource.' },
  'ehr/no-system-access': { status: 409, issue: 'not-supported', text: 'Chartside has no access of its own to this EHR. Register a back-end client there and put its scopes into "backend" of the connection.' },
  'ehr/not-fhir': { status: 502, issue: 'structure', text: 'The EHR answered with something that is not the FHIR asked for.' },
  'ehr/not-in-this-ehr': { status: 404, issue: 'not-supported', text: 'This EHR does not offer {type} through FHIR. {why}' },
  'ehr/not-written': { status: 422, issue: 'not-supported', text: 'This EHR takes no such change of {type} from Chartside. It has to be made there.' },
  'ehr/other-patient': { status: 403, issue: 'forbidden', text: 'This belongs to another patient than the chart that was opened.' },
  'ehr/refused': { status: 502, issue: 'transient', text: 'The EHR refused the request with HTTP status {status}.' },
  'ehr/scope-missing': { status: 403, issue: 'forbidden', text: 'The EHR did not grant the scope {scope}. Ask its administrators to add it to the registration of Chartside.' },
  'ehr/search-expired': { status: 409, issue: 'expired', text: 'The EHR has dropped this search. Search again.' },
  'ehr/search-incomplete': { status: 400, issue: 'required', text: 'The EHR wants more parameters for a search of {type}, or fewer at once.' },
  'ehr/search-needs': { status: 400, issue: 'required', text: 'A search of {type} at this EHR needs {needs}.' },
  'ehr/search-parameter': { status: 400, issue: 'not-supported', text: 'The search parameter "{name}" is not supported here.' },
  'ehr/stale': { status: 412, issue: 'conflict', text: 'It has changed in the EHR meanwhile. Read it again before you change it.' },
  'ehr/throttled': { status: 503, issue: 'throttled', text: 'The EHR asks for a pause of {seconds} seconds.' },
  'ehr/timeout': { status: 504, issue: 'timeout', text: 'The EHR did not answer in time.' },
  'ehr/token-refused': { status: 502, issue: 'security', text: 'The EHR does not accept its own token. Open Chartside again from the chart.' },
  'ehr/token-unavailable': { status: 502, issue: 'transient', text: 'The EHR could not sign us in just now (HTTP status {status}).' },
  'ehr/too-large': { status: 502, issue: 'too-long', text: 'The EHR answered with more than 10 MB; the answer was not read.' },
  'ehr/too-many-found': { status: 400, issue: 'too-long', text: 'The EHR found too much. Search for less at once.' },
  'ehr/type-not-offered': { status: 404, issue: 'not-supported', text: '{type} is not offered here.' },
  'ehr/unavailable': { status: 502, issue: 'transient', text: 'The EHR is not available just now (HTTP status {status}).' },
  'ehr/unknown-reference': { status: 400, issue: 'value', text: 'The search names a resource that is not known here.' },
  'ehr/unknown-tenant': { status: 502, issue: 'transient', text: 'The EHR does not know the practice that the connection names. An administrator must look at the connection.' },
  'ehr/unreachable': { status: 502, issue: 'transient', text: 'The EHR could not be reached.' },
  'ehr/write-not-allowed': { status: 403, issue: 'forbidden', text: 'Your role may read, but not write to the EHR.' },
  'eligibility/cannot-ask': { status: 422, issue: 'business-rule', text: 'The request cannot be written for this payer. {why}' },
  'eligibility/key-reused': { status: 422, issue: 'duplicate', text: 'This Idempotency-Key was used for another check. Send a new key with each new check.' },
  'eligibility/no-route': { status: 422, issue: 'business-rule', text: 'No route to this payer is configured. Choose the payer of the coverage from the payer list.' },
  'eligibility/no-such-check': { status: 404, issue: 'not-found', text: 'There is no such check for this patient.' },
  'eligibility/not-a-request': { status: 400, issue: 'structure', text: 'Send a CoverageEligibilityRequest: {why}.' },
  'eligibility/not-allowed': { status: 403, issue: 'forbidden', text: 'Your role may read, but not ask payers.' },
  'exchange/no-such-exchange': { status: 404, issue: 'not-found', text: 'There is no such exchange.' },
  'exchange/no-such-route': { status: 409, issue: 'not-supported', text: 'The route "{route}" of this exchange is not configured any more.' },
  'exchange/not-ours-to-change': { status: 409, issue: 'conflict', text: 'The exchange is "{state}" and cannot become "{next}".' },
  'launch/bad-id-token': { status: 401, issue: 'security', text: "The EHR's statement of who is signed in could not be verified: {why}." },
  'launch/code-refused': { status: 502, issue: 'security', text: 'The EHR did not accept the launch it had just allowed: {why} ({error}).' },
  'launch/incomplete': { status: 400, issue: 'required', text: 'A launch needs the parameters that the EHR sends with it; some are missing or sent twice.' },
  'launch/no-patient': { status: 409, issue: 'required', text: "The EHR did not say which patient's chart is open." },
  'launch/no-second-factor': { status: 403, issue: 'login', text: 'The EHR did not say that you proved yourself with a second factor, and this connection asks for it.' },
  'launch/other-browser': { status: 400, issue: 'security', text: 'This launch was begun in another browser.' },
  'launch/other-issuer': { status: 400, issue: 'security', text: 'The answer to this launch came from another server than the one asked.' },
  'launch/refused-by-ehr': { status: 403, issue: 'forbidden', text: 'The EHR did not allow the launch: {why} ({error}).' },
  'launch/session-ended': { status: 401, issue: 'expired', text: 'The EHR has ended the sign-in.' },
  'launch/state-expired': { status: 400, issue: 'expired', text: 'This launch took longer than ten minutes.' },
  'launch/state-unknown': { status: 400, issue: 'security', text: 'This launch is not known, or was already used.' },
  'launch/unknown-issuer': { status: 403, issue: 'forbidden', text: 'Chartside is not connected to the EHR that started this launch.' },
  'launch/unknown-practice': { status: 403, issue: 'security', text: 'Chartside is not connected to the practice that this sign-in belongs to.' },
  'oauth/bad-client': { status: 401, issue: 'login', text: 'The client could not be authenticated.' },
  'oauth/bad-grant': { status: 400, issue: 'not-supported', text: 'Only the grant type client_credentials is offered.' },
  'oauth/bad-scope': { status: 400, issue: 'value', text: 'None of the scopes asked for is registered for this client.' },
  'oauth/bad-token': { status: 401, issue: 'login', text: 'Send a valid access token.' },
  'oauth/scope-missing': { status: 403, issue: 'forbidden', text: 'The access token does not cover {scope}.' },
  'outgoing/no-such-write': { status: 404, issue: 'not-found', text: 'There is no such write to the EHR.' },
  'outgoing/not-allowed': { status: 403, issue: 'forbidden', text: 'What did not get out is for interface analysts and administrators; you are signed in as {role}.' },
  'outgoing/patients-only': { status: 403, issue: 'forbidden', text: 'The role {role} may not see patients here, so the content is not shown.' },
  'payer/bad-profile': { status: 500, issue: 'exception', text: 'The payer file {file} is not valid: {why}.' },
  'payer/cut': { status: 502, issue: 'transient', text: 'The payer took the request, then the connection was lost before an answer came.' },
  'payer/refused': { status: 502, issue: 'transient', text: 'The payer refused the request with HTTP status {status}.' },
  'payer/timeout': { status: 504, issue: 'timeout', text: 'The payer did not answer in time.' },
  'payer/too-large': { status: 502, issue: 'too-long', text: 'The payer answered with more than {limit} MB; the answer was not read.' },
  'payer/unreachable': { status: 502, issue: 'transient', text: 'The payer could not be reached; nothing was sent.' },
  'publish/busy': { status: 503, issue: 'transient', text: 'The FHIR repository is busy with the same resource (HTTP status {status}).' },
  'publish/not-allowed': { status: 502, issue: 'forbidden', text: 'The FHIR repository does not let us in (HTTP status {status}).' },
  'publish/refused': { status: 502, issue: 'invalid', text: 'The FHIR repository refused the resource with HTTP status {status} ({code}).' },
  'publish/timeout': { status: 504, issue: 'timeout', text: 'The FHIR repository did not answer in time.' },
  'publish/unreachable': { status: 502, issue: 'transient', text: 'The FHIR repository could not be reached.' },
  'record/bad-hold': { status: 400, issue: 'structure', text: 'A legal hold names a patient and its reason: {why}.' },
  'record/no-such-hold': { status: 404, issue: 'not-found', text: 'There is no such legal hold.' },
  'record/no-such-patient': { status: 404, issue: 'not-found', text: 'We hold nothing on such a patient of this connection.' },
  'record/no-such-publication': { status: 404, issue: 'not-found', text: 'There is no such publication, or it did not fail.' },
  'record/not-allowed': { status: 403, issue: 'forbidden', text: 'The record as a whole is for records staff and administrators; you are signed in as {role}.' },
  'request/answered': { status: 409, issue: 'conflict', text: 'The payer has answered this {type}: it is a record now, and stays as it is.' },
  'request/bad-binary': { status: 422, issue: 'business-rule', text: 'The content cannot be kept: {why}.' },
  'request/bad-bundle': { status: 400, issue: 'structure', text: 'Send a batch or transaction Bundle: {why}.' },
  'request/bad-header': { status: 400, issue: 'value', text: 'The header {name} cannot be read.' },
  'request/bad-id': { status: 400, issue: 'value', text: 'An id is 1 to 64 letters, digits, dots and dashes, and the same in the address and in the body.' },
  'request/bad-json': { status: 400, issue: 'structure', text: 'The body is not JSON that can be read.' },
  'request/bad-page': { status: 400, issue: 'value', text: 'This is no page of that search. Begin again at its first page.' },
  'request/bad-patch': { status: 400, issue: 'structure', text: 'Send a JSON Patch: {why}.' },
  'request/bad-resource': { status: 400, issue: 'structure', text: 'The resource is not well formed.' },
  'request/conflict': { status: 409, issue: 'conflict', text: 'Somebody else changed the same at that moment; nothing was saved. Try again.' },
  'request/content-type': { status: 415, issue: 'not-supported', text: 'Send the body as {types}.' },
  'request/failed': { status: 500, issue: 'exception', text: 'Something went wrong on our side. Name the reference to your administrator.' },
  'request/format': { status: 406, issue: 'not-supported', text: 'This is given as {types}.' },
  'request/gone': { status: 410, issue: 'deleted', text: 'This resource was deleted.' },
  'request/key-reused': { status: 422, issue: 'duplicate', text: 'This Idempotency-Key was used for another request. Send a new key with each new request.' },
  'request/method': { status: 405, issue: 'not-supported', text: 'This address does not take that method.' },
  'request/no-condition': { status: 412, issue: 'required', text: 'Say by which search parameters the resource is meant.' },
  'request/no-such-page': { status: 404, issue: 'not-found', text: 'There is nothing at this address.' },
  'request/no-such-resource': { status: 404, issue: 'not-found', text: 'There is no such resource here.' },
  'request/not-acceptable': { status: 415, issue: 'not-supported', text: 'Send the body as JSON.' },
  'request/not-in-transaction': { status: 422, issue: 'business-rule', text: '{type} is held by the EHR. A transaction takes only what is ours; send it in a batch or by itself.' },
  'request/not-patient-bound': { status: 403, issue: 'forbidden', text: 'This would be about another patient than the one you may work on.' },
  'request/other-origin': { status: 403, issue: 'security', text: "Changes are taken from Chartside's own pages only." },
  'request/other-type': { status: 400, issue: 'invalid', text: 'Send a {type} to this address.' },
  'request/other-version': { status: 412, issue: 'conflict', text: 'The resource has changed meanwhile; its version is now {version}.' },
  'request/patch-failed': { status: 422, issue: 'business-rule', text: 'Operation {operation} ({kind}) of the patch does not fit the resource; nothing was changed.' },
  'request/range': { status: 416, issue: 'value', text: 'The content has {size} bytes; this range lies outside of them.' },
  'request/several-match': { status: 412, issue: 'multiple-matches', text: 'The condition fits {count} resources; it must fit one at most.' },
  'request/too-deep': { status: 422, issue: 'too-long', text: 'The body is nested deeper than {limit} levels.' },
  'request/too-large': { status: 413, issue: 'too-long', text: 'The body is larger than {limit} MB.' },
  'request/too-many': { status: 429, issue: 'throttled', text: 'Too many requests. Wait a little, then go on.' },
  'request/too-many-entries': { status: 422, issue: 'too-costly', text: 'A Bundle takes at most {limit} {what}.' },
  'request/unknown-reference': { status: 422, issue: 'business-rule', text: '{path} refers to a resource that is not known here.' },
  'search/bad-modifier': { status: 400, issue: 'not-supported', text: 'The search parameter {name} does not take :{modifier}; it takes {allowed}.' },
  'search/bad-value': { status: 400, issue: 'value', text: 'The search parameter {name} needs {needed}.' },
  'search/too-long': { status: 400, issue: 'too-long', text: 'A search takes at most {limit} parameters.' },
  'search/unknown-parameter': { status: 400, issue: 'not-supported', text: '{type} cannot be searched by {name} here. It can be searched by {known}.' },
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
  'visits/cannot-undo': { status: 409, issue: 'conflict', text: 'Only the list that was applied last can be taken back.' },
  'visits/from-the-ehr': { status: 409, issue: 'not-supported', text: 'This EHR gives its visits through FHIR; no list and no message is needed for them.' },
  'visits/key-reused': { status: 422, issue: 'duplicate', text: 'This Idempotency-Key was used for another list. Send a new key with each new list.' },
  'visits/no-key': { status: 400, issue: 'required', text: 'Send the header Idempotency-Key (at most 200 characters) with this change.' },
  'visits/no-such-list': { status: 404, issue: 'not-found', text: 'There is no such list of visits.' },
  'visits/no-such-message': { status: 404, issue: 'not-found', text: 'There is no such message.' },
  'visits/not-a-list': { status: 400, issue: 'structure', text: 'Send a list of visits as a CSV file: {why}.' },
  'visits/not-allowed': { status: 403, issue: 'forbidden', text: 'Your role may not do this; you are signed in as {role}.' },
  'visits/not-open': { status: 409, issue: 'conflict', text: 'This list was applied already. Upload the file again to change something.' },
  'visits/sender-taken': { status: 409, issue: 'conflict', text: 'The sender of HL7 v2 messages that this connection names already belongs to another connection.' },
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

/** A Problem with more than one fault: each is told, with its place, in place of the one sentence. */
export class ResourceProblem extends Problem {
  readonly issues: readonly OperationOutcomeIssue[];

  constructor(id: ProblemId, issues: readonly OperationOutcomeIssue[]) {
    super(id);
    this.issues = issues;
  }
}

export const isProblemId = (id: string): id is ProblemId => Object.hasOwn(problems, id);

export function isProblem(cause: unknown): cause is Problem {
  return cause instanceof Problem;
}
