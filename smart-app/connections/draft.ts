/** What is typed into the form, and what of it is sent: a field that is emptied is the usual again, but for the secret. */
import type { AuthMethod, ConnectionChange, ConnectionView } from '../../server/connections-view.ts';

export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly fhirBase: string;
  readonly clientId: string;
  readonly method: AuthMethod;
  readonly secret: string;
  readonly tenantKey: string;
  readonly timeZone: string;
  /** Of HL7 v2 messages: `MSH-3|MSH-4`. */
  readonly sender: string;
  readonly frameAncestors: string;
  readonly scopes: string;
  readonly backendScopes: string;
  readonly mfa: 'off' | 'trust-ehr' | 'require-claim';
  /** Another address is the same EHR. */
  readonly moved: boolean;
}

/** `timeZone`: of whoever types, as a first guess. */
export function emptyDraft(timeZone: string): Draft {
  return {
    id: '',
    name: '',
    vendor: 'generic',
    fhirBase: '',
    clientId: '',
    method: 'RS384',
    secret: '',
    tenantKey: '',
    timeZone,
    sender: '',
    frameAncestors: '',
    scopes: '',
    backendScopes: '',
    mfa: 'trust-ehr',
    moved: false,
  };
}

export function draftOf({ fields }: ConnectionView): Draft {
  const lines = (list: readonly string[] | undefined) => (list ?? []).join('\n');
  return {
    id: fields.id,
    name: fields.name,
    vendor: fields.vendor,
    fhirBase: fields.fhirBase,
    clientId: fields.clientId,
    method: fields.method,
    secret: '',
    tenantKey: fields.tenantKey ?? '',
    timeZone: fields.timeZone ?? '',
    sender: fields.sender ?? '',
    frameAncestors: lines(fields.frameAncestors),
    scopes: lines(fields.scopes),
    backendScopes: lines(fields.backendScopes),
    mfa: fields.mfa,
    moved: false,
  };
}

/** Lists may be typed with blanks, commas or line ends between. */
export function listIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '');
}

export function changeOf(draft: Draft): ConnectionChange {
  const { name, vendor, fhirBase, clientId, method, mfa } = draft;
  return {
    name: name.trim(),
    vendor,
    fhirBase: fhirBase.trim(),
    clientId: clientId.trim(),
    method,
    frameAncestors: listIn(draft.frameAncestors),
    backendScopes: listIn(draft.backendScopes),
    scopes: listIn(draft.scopes),
    tenantKey: draft.tenantKey.trim(),
    timeZone: draft.timeZone.trim(),
    sender: draft.sender.trim(),
    ...(draft.secret !== '' && { secret: draft.secret }),
    ...(mfa !== 'require-claim' && { mfa }),
    ...(draft.moved && { moved: true }),
  };
}

/** `Northfield Clinic` → `northfield-clinic`. */
export function shortNameOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
