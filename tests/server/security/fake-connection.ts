/** Where the fake EHR is, and the connection to it; without the nock that serves it. */
export const EHR = 'https://ehr.example.org';
export const BASE = `${EHR}/fhir/r4`;
export const ISSUER = `${EHR}/oidc`;
export const CLIENT = 'chartside-app';

export const connectionDraft = {
  id: 'north',
  tenant: 'northfield',
  name: 'Northfield EHR',
  vendor: 'sandbox',
  fhirBase: BASE,
  issAllowed: [BASE],
  clientId: CLIENT,
  auth: { method: 'basic', secret: 's3cret:with/odd+signs', urlEncode: true },
  frameAncestors: ['https://ehr.example.org'],
};
