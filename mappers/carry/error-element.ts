import { codeTable } from '../code-tables.ts';
import { plain, type Carry } from './carrier.ts';

export const errorCarriers = {
  /**
   * Which element a rejection speaks of, as PAS writes it: `2010A-NM103`; the loop alone where the reason (AAA03) speaks of
   * all of it. Nothing is written: the loop the rejection is written in says it.
   */
  'error-element': {
    read: (text, { loop }) => {
      const element = codeTable('rejected-element').rows.find(({ x12 }) => x12 === text)?.fhir;
      return plain(element === undefined ? loop : `${loop}-${String(element)}`);
    },
    write: () => undefined,
  },
} satisfies Record<string, Carry>;
