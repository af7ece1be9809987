/** Opens a sample of the library. */
import { changeRoute } from '../route.ts';

export const openSample = (id: string): void =>
  changeRoute({ view: 'read', open: `sample/${id}`, analysis: undefined, at: undefined }, 'go');
