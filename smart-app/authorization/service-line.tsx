/** One asked service as a person reads it: what, how much, when, by whom. */
import { useTranslation } from 'react-i18next';
import type { AuthorizationLineAsked, CodeView } from '../../server/authorization-view.ts';
import { usePlace } from '../look/place.ts';
import { Mono, Quiet } from '../look/parts.tsx';
import { day } from '../words/format.ts';
import { providerName } from './values.ts';

export function ServiceLine({ asked }: { asked: AuthorizationLineAsked }) {
  const { t } = useTranslation('authorization');
  const { locale } = usePlace();
  const { code, modifiers, serviceType, quantity, unit, start, end, provider } = asked;
  const unitWords = useUnitWords();
  const span = start !== undefined && end !== undefined && end !== start;
  const details = [
    quantity !== undefined && unitWords(quantity, unit),
    start !== undefined && (span ? `${day(start, locale)} – ${day(end, locale)}` : day(start, locale)),
    provider && providerName(provider),
    provider?.npi !== undefined && t('provider.npi', { npi: provider.npi }),
  ].filter(Boolean);
  return (
    <>
      <div>
        <strong>{code?.label ?? serviceType?.label ?? t('line.noCode')}</strong>{' '}
        <Mono>{[code?.code, ...modifiers].filter(Boolean).join('-')}</Mono>
      </div>
      <Quiet>{details.join(' · ')}</Quiet>
    </>
  );
}

/** `1 unit`, `12 visits`; a unit we have no word for keeps the label it came with. */
function useUnitWords() {
  const { t } = useTranslation('authorization');
  return (count: number, unit: CodeView | undefined): string =>
    t(`unit.${unit?.code ?? 'UN'}`, {
      count,
      defaultValue: `${String(count)} ${unit?.label ?? unit?.code ?? ''}`,
    });
}
