/** The copay: which one, of how many, and why; or why none may be chosen. All candidates are behind `why`. */
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { CopayView } from '../../server/panel-view.ts';
import { Quiet } from '../look/parts.tsx';
import { useLineAmount } from '../words/use-words.ts';
import { ranges } from './accumulate.ts';
import { Fact } from './fact.tsx';

const BenefitTable = lazy(() => import('./benefit-table.tsx'));

export function Copay({ copay }: { copay: CopayView }) {
  const { t } = useTranslation();
  const { candidates, chosen, why } = copay;
  const nothing = why.includes('qmb-collect-nothing');
  return (
    <Fact
      label={t('benefit.copay')}
      word={t('benefit.why')}
      {...(nothing && { mark: 'info' as const })}
      value={
        <>
          <CopayAmount copay={copay} nothing={nothing} />
          <Quiet style={{ display: 'block' }}>
            <Why copay={copay} />
          </Quiet>
        </>
      }
      more={
        candidates.length > 0 && (
          <BenefitTable
            lines={candidates}
            caption={t('benefit.candidates')}
            {...(chosen !== undefined && { chosen })}
          />
        )
      }
    />
  );
}

/** One sentence: which of how many, and what decided. */
function Why({ copay: { candidates, chosen, why } }: { copay: CopayView }) {
  const { t } = useTranslation();
  if (why.includes('qmb-collect-nothing')) return t('benefit.reason.qmb-collect-nothing');
  if (candidates.length === 0) return null;
  const isSingle = candidates.length === 1;
  const reasons = why
    .filter((one) => !(isSingle && one === 'only-one'))
    .map((one) => t(`benefit.reason.${one}`))
    .join(', ');
  if (chosen === undefined) return t('benefit.notChosen', { reasons });
  return t(isSingle ? 'benefit.onlyCopay' : 'benefit.chosenOf', { count: candidates.length, reasons });
}

function CopayAmount({ copay, nothing }: { copay: CopayView; nothing: boolean }) {
  const { t } = useTranslation();
  const amount = useLineAmount();
  const { candidates, chosen } = copay;
  const one = chosen === undefined ? undefined : candidates[chosen];
  if (nothing) return <strong>{t('benefit.collectNothing')}</strong>;
  if (one) return <strong>{amount(one)}</strong>;
  if (candidates.length === 0) return <span>{t('benefit.not-answered')}</span>;
  return ranges(candidates).map(({ network, least, most }, at) => (
    <span key={network}>
      {at > 0 && ' · '}
      <strong>
        {least === most ? amount(least) : t('benefit.range', { least: amount(least), most: amount(most) })}
      </strong>{' '}
      <Quiet>{t(`benefit.net.${network}`)}</Quiet>
    </span>
  ));
}
