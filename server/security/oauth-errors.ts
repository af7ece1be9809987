/** What the error codes of an authorization server mean, in words. RFC 6749 §4.1.2.1 and §5.2; RFC 6750 knows no others here. */

const meanings = new Map(
  Object.entries({
    access_denied: 'somebody said no there, or you are not allowed to',
    consent_required: 'somebody must agree there first',
    interaction_required: 'it wants to ask you something first',
    invalid_client: 'it does not know this client, its secret or its key',
    invalid_grant: 'the sign-in had been used or was too old',
    invalid_request:
      'it does not take the request as it is; often the redirect address is registered otherwise',
    invalid_scope: 'it does not give the scopes that are asked for',
    login_required: 'it wants you to sign in first',
    server_error: 'it is out of order',
    temporarily_unavailable: 'it is out of order for the moment',
    unauthorized_client: 'this client may not sign in this way',
    unsupported_grant_type: 'this client may not sign in this way',
    unsupported_response_type: 'this client may not sign in this way',
  }),
);

/** The second half of a sentence. */
export function meaningOf(error: string): string {
  return meanings.get(error) ?? 'it says no more than this';
}

/** Whoever is at the screen can do something about it; the others are for an administrator. */
const FOR_THE_USER: ReadonlySet<string> = new Set([
  'access_denied',
  'consent_required',
  'interaction_required',
  'login_required',
]);
const PASSING: ReadonlySet<string> = new Set(['invalid_grant', 'server_error', 'temporarily_unavailable']);

export function whoseTurn(error: string): 'user' | 'wait' | 'administrator' {
  return FOR_THE_USER.has(error) ? 'user' : PASSING.has(error) ? 'wait' : 'administrator';
}
