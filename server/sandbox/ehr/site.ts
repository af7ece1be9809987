/** One EHR of the sandbox: where it is, and how it behaves. Each has a FHIR base and an authorization server of its own. */
import { STANDARD, type Behaviour } from './behaviour.ts';

export interface Addresses {
  /** Origin of the whole sandbox EHR. */
  readonly url: string;
  /** Path below which this site's own addresses lie; empty for the standard one. */
  readonly path: string;
  readonly fhirBase: string;
  /** Of id_tokens. */
  readonly issuer: string;
  /** Where authorize, token and the other endpoints lie. */
  readonly signIn: string;
}

export function addressesOf(url: string, { id, authorization }: Behaviour): Addresses {
  const path = id === STANDARD ? '' : `/ehr/${id}`;
  const fhirBase = `${url}${path}/r4`;
  const signIn = `${url}${path}/oauth2`;
  const issuers = { 'beside-base': signIn, base: fhirBase, elsewhere: `${url}/identity/${id}` };
  return { url, path, fhirBase, signIn, issuer: issuers[authorization.issuer] };
}
