/** Deductible and out-of-pocket as bars with "of"; where only one amount was answered, words and no bar. */
import { styled } from '@mui/material/styles';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccumulatorView, YesNoUnknown } from '../../server/panel-view.ts';
import { usePlace } from '../look/place.ts';
import { Quiet } from '../look/parts.tsx';
import { money } from '../words/format.ts';
import { useCodeWords } from '../words/use-words.ts';
import { bar, split } from './accumulate.ts';
import { Fact } from './fact.tsx';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));

const Track = styled('span')(({ theme }) => ({
  display: 'block',
  height: 6,
  borderRadius: 3,
  marginTop: 3,
  marginBottom: 3,
  overflow: 'hidden',
  backgroundColor: theme.vars.palette.line,
  '@media (forced-colors: active)': { border: '1px solid', height: 8 },
  '@media print': { border: '1px solid #000', printColorAdjust: 'exact' },
}));
const Fill = styled('span')(({ theme }) => ({
  display: 'block',
  height: '100%',
  backgroundColor: theme.vars.palette.text.secondary,
  printColorAdjust: 'exact',
  '@media (forced-colors: active)': { backgroundColor: 'CanvasText', forcedColorAdjust: 'none' },
}));

interface AccumulatorsProps {
  readonly label: string;
  readonly views: readonly AccumulatorView[];
  readonly ours: YesNoUnknown;
}

/** What holds for the other network is one press away, with the evidence. */
export function Accumulators({ label, views, ours }: AccumulatorsProps) {
  if (views.length === 0) return null;
  const { shown, folded } = split(views, ours);
  const bars = (some: readonly AccumulatorView[]) =>
    some.map((view) => <One key={`${view.network} ${view.level}`} view={view} label={label} />);
  return (
    <Fact
      label={label}
      more={
        <>
          {bars(folded)}
          <EvidenceList evidence={[...shown, ...folded].flatMap(({ evidence }) => evidence)} />
        </>
      }
      value={bars(shown)}
    />
  );
}

function One({ view, label }: { view: AccumulatorView; label: string }) {
  const { t } = useTranslation();
  const { locale } = usePlace();
  const code = useCodeWords();
  const { part, used, total, remaining, currency } = bar(view);
  const say = (value: number | undefined) => (value === undefined ? '' : money({ value, currency }, locale));
  const words = { used: say(used), total: say(total), left: say(remaining) };
  const sentence =
    total === 0
      ? t('benefit.noneToMeet')
      : part === undefined
        ? t(total === undefined ? 'benefit.onlyLeft' : 'benefit.onlyTotal', words)
        : t('benefit.usedOf', words);
  return (
    <span style={{ display: 'block', marginBottom: 4 }}>
      <span style={{ display: 'flex', justifyContent: 'space-between', flexWrap: 'wrap', columnGap: 8 }}>
        <span>{sentence}</span>
        <Quiet>
          {part !== undefined && total !== 0 && `${t('benefit.left', words)} · `}
          {code('level', view.level)}, {t(`benefit.net.${view.network}`)}
        </Quiet>
      </span>
      {part !== undefined && total !== 0 && (
        <Track role="img" aria-label={`${label}: ${sentence}`}>
          <Fill style={{ width: `${String(part * 100)}%` }} />
        </Track>
      )}
    </span>
  );
}
