/** A request in one word: its decision, else how far it is. */
import { useTranslation } from 'react-i18next';
import type { AuthorizationView } from '../../server/authorization-view.ts';

export function useStatusWord(): (view: AuthorizationView, part?: 'word' | 'text') => string {
  const { t } = useTranslation('authorization');
  return ({ state, decision, payerName }, part = 'word') =>
    t(`${state === 'decided' ? `decision.${decision}` : `state.${state}`}.${part}`, { payer: payerName });
}
