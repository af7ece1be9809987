import type { Carrier } from '../map.ts';
import { binaryCarriers } from './binary.ts';
import type { Carry } from './carrier.ts';
import { codeCarriers } from './codes.ts';
import { dateCarriers } from './dates.ts';
import { errorCarriers } from './error-element.ts';
import { numberCarriers } from './numbers.ts';
import { serviceCarriers } from './services.ts';
import { textCarriers } from './texts.ts';

/** Every way a value is carried between an element and FHIR, by the word a row uses (`as`). */
export const carriers: Readonly<Record<Carrier, Carry>> = {
  ...binaryCarriers,
  ...codeCarriers,
  ...dateCarriers,
  ...errorCarriers,
  ...numberCarriers,
  ...serviceCarriers,
  ...textCarriers,
};
