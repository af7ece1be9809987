/** One coverage: whose it is by the card, how old the payer's word on it is, and Check now. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import type { Coverage } from 'fhir/r4.js';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitsView, CheckView, CoverageCheckView, VisitView } from '../../server/panel-view.ts';
import { Exactly, useAgo } from '../look/moment.tsx';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { usePlace } from '../look/place.ts';
import { Card, CopyButton, KeyCap, Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { day, mask } from '../words/format.ts';
import { Differences } from './differences.tsx';
import { askedNext, isRunning, keyedCheck, mayCheck } from './next-action.ts';
import { planOf } from './pair-coverages.ts';
import { markOfCheck } from './status.ts';
import { useAct } from './use-act.ts';

export interface CoverageCardProps {
  readonly card: Coverage | undefined;
  readonly check: CoverageCheckView | undefined;
  readonly visit: VisitView | undefined;
  /** Both sources have come or failed: what is missing now is missing. */
  readonly ready: boolean;
}

const Facts = styled('dl')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'minmax(72px, auto) minmax(0, 1fr)',
  gap: '2px 12px',
  '& dt': { color: theme.vars.palette.text.secondary, fontSize: '0.75rem', lineHeight: '1.25rem' },
}));

export function CoverageCard({ card, check, visit, ready }: CoverageCardProps) {
  const { t } = useTranslation();
  const order = check?.order ?? card?.order ?? 1;
  const place = ['primary', 'secondary', 'tertiary'][order - 1];
  const payer = check?.payerName ?? card?.payor[0]?.display ?? '–';
  return (
    <Card style={{ padding: '12px 16px' }}>
      <Stack gap={8}>
        <Row style={{ justifyContent: 'space-between', alignItems: 'flex-start', flexWrap: 'nowrap' }}>
          <div style={{ minWidth: 0 }}>
            <Quiet>{place === undefined ? t('coverage.order', { order }) : t(`coverage.${place}`)}</Quiet>
            <h3 style={{ fontSize: '0.9375rem', fontWeight: 600 }}>{payer}</h3>
          </div>
          {check && visit && <CheckButton visit={visit} coverage={check} />}
        </Row>
        {check && !check.hasRoute ? (
          <Line mark="unknown" word={t('coverage.noRoute')} />
        ) : (
          check && <CheckStatus check={check.check} payer={payer} plan={check.benefits?.plan} />
        )}
        {card && <CardFacts card={card} planName={check?.benefits?.planName} />}
        {!card && ready && <Quiet>{t('coverage.notInChart')}</Quiet>}
        {check && check.differences.length > 0 && (
          <Differences coverage={check.coverage} payer={payer} differences={check.differences} />
        )}
      </Stack>
    </Card>
  );
}

/** Quiet here: where checking is the next best action, the visit's filled button says so. */
function CheckButton({ visit, coverage }: { visit: VisitView; coverage: CoverageCheckView }) {
  const { t } = useTranslation();
  const { ask, pending } = useAct(visit);
  const isNext = askedNext(visit) === coverage;
  if (isNext || visit.verdict === undefined || !coverage.hasRoute) return null;
  const isKeyed = keyedCheck(visit) === coverage;
  return (
    <Button
      className="no-print"
      variant="outlined"
      sx={{ flex: 'none' }}
      disabled={pending || !mayCheck(coverage)}
      onClick={() => ask(coverage)}
      {...(isKeyed && { 'aria-keyshortcuts': 'C' })}
    >
      {t('action.check')}
      {isKeyed && <KeyCap command="check" />}
    </Button>
  );
}

interface StatusProps {
  readonly check: CheckView | undefined;
  readonly payer: string;
  readonly plan: BenefitsView['plan'] | undefined;
}

/** Source, age and what comes next, for every status. */
function CheckStatus({ check, payer, plan }: StatusProps) {
  const { t } = useTranslation();
  const place = usePlace();
  const now = useNow();
  const ago = useAgo();
  const mark = markOfCheck(check, now, plan);
  if (!check || check.state === 'never') {
    return <Line mark={mark} word={t('check.never')} />;
  }
  if (isRunning(check)) return <Line mark={mark} word={t(`check.${check.state}`, { payer })} />;
  const answered = check.state === 'answered';
  const at = check.answeredAt ?? check.askedAt;
  const active = plan === undefined ? '' : `${t(`benefit.${plan}`)} · `;
  const word = answered
    ? active + t('check.answered', { when: ago(at) })
    : t(check.state === 'rejected' ? 'check.notAccepted' : `check.${check.state}`, { payer });
  return (
    <div>
      <Line mark={mark} word={<Exactly at={at}>{word}</Exactly>} />
      <Quiet style={{ display: 'block', paddingInlineStart: 26 }}>
        {t('check.by')} · {t('check.dayAsked', { day: day(check.serviceDate, place.locale) })}
        {check.nextCheckAt !== undefined && (
          <>
            {' · '}
            <Exactly at={check.nextCheckAt}>{t('check.nextCheck', { when: ago(check.nextCheckAt) })}</Exactly>
          </>
        )}
      </Quiet>
    </div>
  );
}

function Line({ mark, word }: { mark: ReturnType<typeof markOfCheck>; word: ReactNode }) {
  return (
    <span style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
      <MarkIcon mark={mark} />
      <MarkWord mark={mark}>{word}</MarkWord>
    </span>
  );
}

function CardFacts({ card, planName }: { card: Coverage; planName: string | undefined }) {
  const { t } = useTranslation();
  const plan = planOf(card, 'plan') ?? planName;
  const group = planOf(card, 'group');
  const relationship = card.relationship?.coding?.[0]?.code;
  return (
    <Facts>
      {plan !== undefined && (
        <>
          <dt>{t('coverage.plan')}</dt>
          <dd>{plan}</dd>
        </>
      )}
      <dt>{t('coverage.memberId')}</dt>
      <dd>
        {card.subscriberId === undefined ? t('coverage.noMemberId') : <MemberId id={card.subscriberId} />}
      </dd>
      {group !== undefined && (
        <>
          <dt>{t('coverage.group')}</dt>
          <dd>{group}</dd>
        </>
      )}
      {relationship !== undefined && (
        <>
          <dt>{t('coverage.relationship')}</dt>
          <dd>{t(`coverage.rel.${relationship}`, { defaultValue: relationship })}</dd>
        </>
      )}
      <dt>{t('coverage.period')}</dt>
      <dd>
        <Period card={card} />
        {card.status !== 'active' && <Quiet> · {t('coverage.notActive', { status: card.status })}</Quiet>}
      </dd>
    </Facts>
  );
}

/** Masked, because the panel is read at a counter; one press shows it, one copies it. */
function MemberId({ id }: { id: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Row style={{ columnGap: 6, rowGap: 0 }}>
      <span>{shown ? id : mask(id)}</span>
      <TextButton
        type="button"
        className="no-print"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        aria-label={`${t(shown ? 'coverage.hide' : 'coverage.show')} ${t('coverage.memberId')}`}
      >
        {t(shown ? 'coverage.hide' : 'coverage.show')}
      </TextButton>
      <CopyButton text={id} what={t('coverage.memberId')} />
    </Row>
  );
}

function Period({ card }: { card: Coverage }) {
  const { t } = useTranslation();
  const { locale } = usePlace();
  const from = card.period?.start === undefined ? undefined : day(card.period.start, locale);
  const until = card.period?.end === undefined ? undefined : day(card.period.end, locale);
  if (from !== undefined && until !== undefined) return t('coverage.fromUntil', { from, until });
  if (from !== undefined) return t('coverage.from', { from });
  return until === undefined ? t('coverage.openEnded') : t('coverage.until', { until });
}
