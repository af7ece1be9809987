/** What the plan answered for this visit: one line a fact, each with its evidence behind one press. */
import { styled } from '@mui/material/styles';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  BenefitsView,
  CoverageCheckView,
  Evidence,
  Finding,
  YesNoUnknown,
} from '../../server/panel-view.ts';
import type { Mark } from '../chart/status.ts';
import { Quiet, SmallHeading, TextButton } from '../look/parts.tsx';
import { useFindingWords, useLineAmount } from '../words/use-words.ts';
import { perNetwork } from './accumulate.ts';
import { Accumulators } from './accumulators.tsx';
import { Copay } from './copay.tsx';
import { Fact } from './fact.tsx';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));
const BenefitTable = lazy(() => import('./benefit-table.tsx'));

const Area = styled('div')(({ theme }) => ({
  padding: '12px 16px',
  borderTop: `1px solid ${theme.vars.palette.line}`,
}));

const FactGrid = styled('div')({
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 96px) minmax(0, 1fr) auto',
  columnGap: 12,
  rowGap: 2,
  alignItems: 'start',
  marginTop: 6,
  '@media (max-width: 400px)': { gridTemplateColumns: 'minmax(0, 1fr) auto' },
});

interface BenefitsProps {
  readonly coverage: CoverageCheckView;
  readonly first: boolean;
  /** That the visit has its authorization: says more than that the plan wants one. */
  readonly authorized: Finding | undefined;
}

export function Benefits({ coverage, first, authorized }: BenefitsProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { benefits } = coverage;
  if (!benefits) return null;
  const title = first ? t('benefit.title') : t('benefit.secondary', { payer: coverage.payerName });
  return (
    <Area role="group" aria-label={title}>
      <SmallHeading as="h4">{title}</SmallHeading>
      <FactGrid>
        <ServiceFact benefits={benefits} />
        <Copay copay={benefits.copay} />
        <Coinsurance benefits={benefits} />
        <Accumulators
          label={t('benefit.deductible')}
          views={benefits.deductible}
          ours={benefits.network.ours}
        />
        <Accumulators
          label={t('benefit.outOfPocket')}
          views={benefits.outOfPocket}
          ours={benefits.network.ours}
        />
        <Authorization benefits={benefits} authorized={authorized} />
        <Network benefits={benefits} />
        <Notes benefits={benefits} />
      </FactGrid>
      <TextButton type="button" className="no-print" aria-expanded={all} onClick={() => setAll(!all)}>
        {t('benefit.lines', { count: benefits.lines.length })}{' '}
        <span aria-hidden="true">{all ? '▾' : '▸'}</span>
      </TextButton>
      {all && (
        <Suspense fallback={null}>
          <BenefitTable lines={benefits.lines} caption={title} />
        </Suspense>
      )}
    </Area>
  );
}

const planMarks = {
  active: 'ready',
  inactive: 'blocked',
  pending: 'action',
  'not-answered': 'unknown',
} as const;
const serviceMarks = {
  covered: 'ready',
  'not-covered': 'blocked',
  'general-only': 'unknown',
  'not-answered': 'unknown',
} as const;

function ServiceFact({ benefits }: { benefits: BenefitsView }) {
  const { t } = useTranslation();
  const { service, plan, planName } = benefits;
  return (
    <>
      <Fact
        label={t('benefit.plan')}
        mark={planMarks[plan]}
        value={
          <>
            {t(`benefit.${plan}`)} {planName !== undefined && <Quiet>{planName}</Quiet>}
          </>
        }
      />
      <Fact label={t('benefit.service')} mark={serviceMarks[service]} value={t(`benefit.${service}`)} />
    </>
  );
}

function Coinsurance({ benefits }: { benefits: BenefitsView }) {
  const { t } = useTranslation();
  const amount = useLineAmount();
  const lines = perNetwork(benefits.coinsurance);
  if (lines.length === 0) return null;
  const evidence = lines.flatMap((line) => line.evidence);
  return (
    <Fact
      label={t('benefit.coinsurance')}
      more={<EvidenceList evidence={evidence} />}
      value={lines.map((line, at) => (
        <span key={`${line.network} ${String(at)}`}>
          {at > 0 && ' · '}
          {amount(line)} <Quiet>{t(`benefit.net.${line.network}`)}</Quiet>
        </span>
      ))}
    />
  );
}

const authWords: Record<YesNoUnknown, readonly [string, Mark]> = {
  yes: ['benefit.authYes', 'action'],
  no: ['benefit.authNo', 'ready'],
  unknown: ['benefit.authUnknown', 'unknown'],
};

function Authorization({
  benefits,
  authorized,
}: { benefits: BenefitsView } & Pick<BenefitsProps, 'authorized'>) {
  const { t } = useTranslation();
  const { message } = useFindingWords();
  const label = t('benefit.authorization');
  if (authorized)
    return <Fact label={label} mark="ready" value={message(authorized)} more={proof(authorized.evidence)} />;
  const { required, evidence } = benefits.authorization;
  const [word, mark] = authWords[required];
  return <Fact label={label} mark={mark} value={t(word)} more={proof(evidence)} />;
}

const netWords: Record<YesNoUnknown, readonly [string, Mark]> = {
  yes: ['benefit.netYes', 'ready'],
  no: ['benefit.netNo', 'action'],
  unknown: ['benefit.netUnknown', 'unknown'],
};

function Network({ benefits }: { benefits: BenefitsView }) {
  const { t } = useTranslation();
  const { ours, evidence } = benefits.network;
  const [word, mark] = netWords[ours];
  return (
    <Fact
      label={t('benefit.network')}
      mark={mark}
      more={proof(evidence)}
      value={
        <>
          {t(word)} <Quiet style={{ display: 'block' }}>{t('benefit.netWarning')}</Quiet>
        </>
      }
    />
  );
}

const notesShown = 2;

/** The first ones; a payer's standing remarks fill a screen and are read once. On paper all of them. */
function Notes({ benefits }: { benefits: BenefitsView }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const more = benefits.notes.length - notesShown;
  if (benefits.notes.length === 0) return null;
  return (
    <Fact
      label={t('benefit.notes')}
      more={proof(benefits.notes.flatMap(({ evidence }) => evidence))}
      value={
        <>
          {benefits.notes.map(({ text }, at) => (
            <div key={text} className={all || at < notesShown ? 'print-flow' : 'print-only print-flow'}>
              <q>{text}</q>{' '}
            </div>
          ))}
          {more > 0 && (
            <TextButton type="button" className="no-print" aria-expanded={all} onClick={() => setAll(!all)}>
              {t('benefit.moreNotes', { count: more })} <span aria-hidden="true">{all ? '▾' : '▸'}</span>
            </TextButton>
          )}
        </>
      }
    />
  );
}

function proof(evidence: readonly Evidence[]): ReactNode {
  return evidence.length === 0 ? undefined : <EvidenceList evidence={evidence} />;
}
