/** The opaque word of a next link: what was asked and where it goes on, sealed for the access it was given to. */
import { Problem } from '../problems.ts';
import type { Facade } from './ask.ts';

export interface PageWord {
  /** The query as understood, so that no value of it stands in the address again. */
  readonly query: string;
  /** Where it goes on, in the holder's words. */
  readonly page: string;
}

const placeOf = ({ access }: Facade, of: string): string =>
  ['facade-page', access.tenant, access.connectionId, access.patient ?? '', of].join('/');

/** `of`: the address that it belongs to, e.g. `Claim` or `Claim/_history`. */
export function sealPage(facade: Facade, of: string, word: PageWord): string {
  return Buffer.from(facade.secrets.sealJson(word, placeOf(facade, of))).toString('base64url');
}

/** Throws `ehr/search-parameter` (400) for a word that was not given to this access, or for another address. */
export function openPage(facade: Facade, of: string, word: string): PageWord {
  try {
    return facade.secrets.openJson<PageWord>(Buffer.from(word, 'base64url'), placeOf(facade, of));
  } catch (cause) {
    throw new Problem('ehr/search-parameter', { name: '_page' }, cause);
  }
}
