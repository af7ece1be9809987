/** An AAA as a sentence: who could not work with what. */
import { useTranslation } from 'react-i18next';

export function useRejectionWords(): (reason: string, payer: string) => string {
  const { t } = useTranslation('authorization');
  return (reason, payer) => {
    const known = t(`reject.${reason}.what`, { ns: 'codes', defaultValue: '' }) !== '';
    const what = t(`reject.${known ? reason : 'other'}.what`, { ns: 'codes' });
    return `${t('check.rejected', { ns: 'app', payer, what })}.`;
  };
}
