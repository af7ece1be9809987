/** Changes to one service line of a draft. Pure. */
import type { DraftService, ProviderView, QuantityUnit } from '../../server/authorization-view.ts';
import { without } from './draft.ts';

const codeSystem = 'http://www.ama-assn.org/go/cpt';
const hcpcs = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

/** On the same days by the same person, as most second lines are. */
export function nextLine(last: DraftService | undefined): DraftService {
  const { start, end, provider } = last ?? {};
  return {
    modifiers: [],
    quantity: 1,
    unit: 'UN',
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(provider && { provider }),
  };
}

/** A code typed anew has no label: the old one would lie. */
export function withCode(service: DraftService, text: string): DraftService {
  const typed = text.trim().toUpperCase();
  if (typed === '') return without(service, 'code');
  return { ...service, code: { system: systemOf(typed) ?? service.code?.system ?? codeSystem, code: typed } };
}

/** A letter in front is HCPCS level II, five digits (or four and a letter) are CPT. */
function systemOf(code: string): string | undefined {
  if (/^[A-Z]\d{4}$/.test(code)) return hcpcs;
  return /^\d{4}[0-9A-Z]$/.test(code) ? codeSystem : undefined;
}

export function withText(
  service: DraftService,
  name: 'start' | 'end' | 'serviceType',
  text: string,
): DraftService {
  return text === '' ? without(service, name) : { ...service, [name]: text };
}

/** A number that is none yet is left out: the server says that it is missing. */
export function withQuantity(service: DraftService, text: string): DraftService {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || Number.isNaN(value)
    ? without(service, 'quantity')
    : { ...service, quantity: value };
}

export function withUnit(service: DraftService, text: string): DraftService {
  return isUnit(text) ? { ...service, unit: text } : without(service, 'unit');
}

const unitCodes: ReadonlySet<string> = new Set<QuantityUnit>(['UN', 'DA', 'HS', 'MJ', 'MO', 'VS', 'F2']);

function isUnit(text: string): text is QuantityUnit {
  return unitCodes.has(text);
}

export function withProvider(service: DraftService, provider: ProviderView | undefined): DraftService {
  return provider ? { ...service, provider } : without(service, 'provider');
}
