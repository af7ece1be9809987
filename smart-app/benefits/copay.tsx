/** The copay: which one, of how many, and why; or why none may be chosen. All candidates are behind `why`. */
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { CopayView } from '../../server/panel-view.ts';
import { Quiet } from '../look/parts.tsx';
import { useLineAmount } from '../words/use-words.ts';
import { perNetwork } from './accumulate.ts';
import { Fact } from './fact.tsx';

const BenefitTable = lazy(() => import('./benefit-table.tsx'));

export function Copay({ copay }: { copay: CopayView }) {
  const { t } = useTranslation();
  const { candidates, chosen, why } = copay;
  const reasons = why.map((reason) => t(`benefit.reason.${reason}`)).join(', ');
  const nothing = why.includes('qmb-collect-nothing');
  return (
    <Fact
      label={t('benefit.copay')}
      word={t('benefit.why')}
      {...(nothing && { mark: 'blocked' as const })}
      value={
        <>
          <CopayAmount copay={copay} nothing={nothing} />{' '}
          <Quiet style={{ display: 'block' }}>
            {chosen !== undefined &&
              candidates.length > 1 &&
              `${t('benefit.chosenOf', { count: candidates.length })} · `}
            {candidates.length > 0 && reasons}
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

function CopayAmount({ copay, nothing }: { copay: CopayView; nothing: boolean }) {
  const { t } = useTranslation();
  const amount = useLineAmount();
  const { candidates, chosen } = copay;
  const one = chosen === undefined ? undefined : candidates[chosen];
  if (nothing) return <strong>{t('benefit.collectNothing')}</strong>;
  if (one) return <strong>{amount(one)}</strong>;
  if (candidates.length === 0) return <span>{t('benefit.not-answered')}</span>;
  return (
    <>
      {perNetwork(candidates).map((line, at) => (
        <span key={`${line.network} ${String(at)}`}>
          {at > 0 && ' · '}
          <strong>{amount(line)}</strong> <Quiet>{t(`benefit.net.${line.network}`)}</Quiet>
        </span>
      ))}{' '}
      <Quiet>· {t('benefit.notChosen')}</Quiet>
    </>
  );
}
