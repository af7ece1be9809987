/** Reads one field of a draft, to tell what a person changed. Pure. */
import type { AuthorizationDraft, FieldPlace, ProviderView } from '../../server/authorization-view.ts';

/** Absent for what is not part of the draft (patient, payer). */
function valueOf(draft: AuthorizationDraft, { field, line = 1 }: FieldPlace): unknown {
  const service = draft.services[line - 1];
  switch (field) {
    case 'requester':
      return who(draft.requester);
    case 'requester.npi':
      return draft.requester.npi;
    case 'requester.phone':
      return draft.requester.phone;
    case 'category':
    case 'levelOfService':
    case 'placeOfService':
    case 'diagnoses':
    case 'note':
    case 'certification':
      return draft[field];
    case 'service.code':
      return service?.code?.code;
    case 'service.modifiers':
      return service?.modifiers;
    case 'service.type':
      return service?.serviceType;
    case 'service.quantity':
      return [service?.quantity, service?.unit];
    case 'service.start':
      return service?.start;
    case 'service.end':
      return service?.end;
    case 'service.provider':
      return service?.provider && who(service.provider);
    case 'service.provider.npi':
      return service?.provider?.npi;
    case 'patient.name':
    case 'patient.birthDate':
    case 'patient.gender':
    case 'patient.memberId':
    case 'payer':
    case 'coverage':
      return undefined;
  }
}

function who({ reference, name, family, given }: ProviderView): unknown {
  return [reference, name, family, given];
}

/** Has a person changed this field? */
export function entered(base: AuthorizationDraft, draft: AuthorizationDraft, place: FieldPlace): boolean {
  return JSON.stringify(valueOf(base, place)) !== JSON.stringify(valueOf(draft, place));
}

/** `Osei, Kwame` or the organisation's name; empty where nobody is named. */
export function providerName({ name, family, given }: ProviderView): string {
  return name ?? [family, given].filter(Boolean).join(', ');
}
