/** How a check ended when it gave no usable answer, and what an answer says about its own day and age. */
import { styled } from '@mui/material/styles';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  CheckView,
  CoverageCheckView,
  Evidence,
  Rejection,
  VisitView,
} from '../../server/panel-view.ts';
import { openMessage } from '../evidence/route.ts';
import { Exactly, useAgo } from '../look/moment.tsx';
import { MarkIcon } from '../look/mark.tsx';
import { usePlace } from '../look/place.ts';
import { CopyButton, Mono, Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { day, visitDay } from '../words/format.ts';
import { FieldValue } from './field-value.tsx';
import { markOfCheck } from './status.ts';
import { useAct } from './use-act.ts';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));

const Box = styled('div')(({ theme }) => ({
  display: 'flex',
  gap: 8,
  padding: 12,
  borderRadius: 6,
  border: `1px solid ${theme.vars.palette.line}`,
  backgroundColor: theme.vars.palette.faint,
}));

interface OutcomeProps {
  readonly visit: VisitView;
  readonly coverage: CoverageCheckView;
  readonly check: CheckView;
}

export function CheckOutcome({ visit, coverage, check }: OutcomeProps) {
  if (check.state === 'answered') return <AnswerNotes visit={visit} coverage={coverage} check={check} />;
  if (check.state === 'rejected' && check.rejections.length > 0)
    return <Rejected visit={visit} coverage={coverage} check={check} />;
  if (check.state === 'refused') return <Refused check={check} said={isSaid(visit, coverage)} />;
  if (!['payer-down', 'no-answer', 'unreadable', 'rejected'].includes(check.state)) return null;
  return <Plain check={check} said={isSaid(visit, coverage)} />;
}

/** What a check brought stands first of the findings, as the verdict's reason; the R rules speak of the registration. */
function isSaid({ findings: [lead] }: VisitView, { coverage }: CoverageCheckView): boolean {
  return lead !== undefined && !lead.rule.startsWith('R') && lead.coverage === coverage;
}

interface NoteProps {
  readonly check: CheckView;
  readonly title?: string;
  readonly children: ReactNode;
}

/** `title` is absent where the verdict's own reason, just above, says it already. */
function Note({ check, title, children }: NoteProps) {
  const { t } = useTranslation();
  const now = useNow(1000);
  const ago = useAgo();
  return (
    <Box>
      <span style={{ paddingTop: 1 }}>
        <MarkIcon mark={markOfCheck(check, now)} />
      </span>
      <Stack gap={4} style={{ flex: 1 }}>
        {title !== undefined && <strong>{title}</strong>}
        {children}
        <Row style={{ columnGap: 12, rowGap: 0 }}>
          <Quiet>
            <Exactly at={check.askedAt}>{t('check.asked', { when: ago(check.askedAt) })}</Exactly>
          </Quiet>
          {check.retryAt !== undefined && (
            <Quiet>
              <Exactly at={check.retryAt}>
                {Date.parse(check.retryAt) > now
                  ? t('check.retryAt', { when: ago(check.retryAt) })
                  : t('check.retryNow')}
              </Exactly>
            </Quiet>
          )}
          {check.exchange !== undefined && <ExchangeLinks exchange={check.exchange} />}
        </Row>
      </Stack>
    </Box>
  );
}

function ExchangeLinks({ exchange }: { exchange: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Quiet>
        {t('check.reference')} <Mono style={{ fontSize: '0.75rem' }}>{exchange.slice(0, 8)}</Mono>{' '}
        <CopyButton text={exchange} what={t('check.reference')} />
      </Quiet>
      <TextButton
        type="button"
        className="no-print"
        onClick={() => openMessage({ exchange, direction: 'answer' })}
      >
        {t('action.show-exchange')}
      </TextButton>
    </>
  );
}

function Plain({ check, said }: { check: CheckView; said: boolean }) {
  const { t } = useTranslation();
  const payer = check.payerName;
  const title =
    check.state === 'rejected' ? t('check.rejectedTitle', { payer }) : t(`check.${check.state}`, { payer });
  return (
    <Note check={check} {...(!said && { title })}>
      {check.state !== 'rejected' && <span>{t(`check.${check.state}Text`)}</span>}
    </Note>
  );
}

function Refused({ check, said }: { check: CheckView; said: boolean }) {
  const { t } = useTranslation(['app', 'codes']);
  const { refusal } = check;
  return (
    <Note check={check} {...(!said && { title: t('check.refused') })}>
      {refusal && (
        <>
          <span>
            {t(`refusal.${refusal.kind}.what`, { ns: 'codes' })}.{' '}
            {t(`refusal.${refusal.kind}.${refusal.code}`, { ns: 'codes', defaultValue: '' })}{' '}
            {t(`refusal.${refusal.kind}.do`, { ns: 'codes' })}
          </span>
          <Quiet>{t('check.refusalCodes', { kind: refusal.kind, code: refusal.code })}</Quiet>
          <EvidenceOf evidence={refusal.evidence} />
        </>
      )}
    </Note>
  );
}

function Rejected({ visit, coverage, check }: OutcomeProps) {
  const { t } = useTranslation();
  const first = check.rejections[0];
  if (!first) return null;
  const title = t('check.rejected', {
    payer: check.payerName,
    what: t(rejectKey(first, 'what', t), { ns: 'codes' }),
  });
  return (
    <Note check={check} {...(!isSaid(visit, coverage) && { title })}>
      {check.rejections.map((one) => (
        <RejectionLines key={`${one.loop} ${one.reason}`} rejection={one} coverage={coverage} />
      ))}
    </Note>
  );
}

type Translate = (key: string, options: { ns: string; defaultValue: string }) => string;

function rejectKey(rejection: Rejection, part: 'what' | 'do', t: Translate): string {
  const key = `reject.${rejection.reason}.${part}`;
  return t(key, { ns: 'codes', defaultValue: '' }) === '' ? `reject.other.${part}` : key;
}

function RejectionLines({ rejection, coverage }: { rejection: Rejection; coverage: CoverageCheckView }) {
  const { t } = useTranslation();
  const { reason, followUp, loop, field } = rejection;
  return (
    <Stack gap={4}>
      <span>
        {t(rejectKey(rejection, 'do', t), { ns: 'codes' })}{' '}
        {!rejection.canRetry && <Quiet>{t(`followUp.${followUp}`, { ns: 'codes', defaultValue: '' })}</Quiet>}
      </span>
      {field && <FieldValue field={field} coverage={coverage.coverage} />}
      <Quiet>{t('check.codes', { reason, followUp, loop })}</Quiet>
      <EvidenceOf evidence={rejection.evidence} />
    </Stack>
  );
}

function EvidenceOf({ evidence }: { evidence: readonly Evidence[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className="no-print">
      <TextButton type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('finding.evidence')} <span aria-hidden="true">{open ? '▾' : '▸'}</span>
      </TextButton>
      {open && (
        <Suspense fallback={null}>
          <EvidenceList evidence={evidence} />
        </Suspense>
      )}
    </div>
  );
}

/** A good answer still says which day it speaks of, and whether it is a repeated one. */
function AnswerNotes({ visit, coverage, check }: OutcomeProps) {
  const { t } = useTranslation();
  const place = usePlace();
  const ago = useAgo();
  const now = useNow();
  const { ask } = useAct(visit);
  const payer = check.payerName;
  // R15 says it in the findings, with its evidence.
  const isTold = visit.findings.some((one) => one.rule === 'R15' && one.coverage === coverage.coverage);
  const tellsDay = check.asksToday && !isTold;
  if (!tellsDay && check.recent !== true) return null;
  return (
    <Stack gap={4}>
      {tellsDay && (
        <Quiet>
          {t('check.asksToday', { payer, day: day(check.serviceDate, place.locale) })}{' '}
          {check.nextCheckAt !== undefined && (
            <Exactly at={check.nextCheckAt}>
              {t('check.asksTodayNext', { when: visitDay(check.nextCheckAt, place, now) })}
            </Exactly>
          )}
        </Quiet>
      )}
      {check.recent === true && (
        <Row className="no-print" style={{ rowGap: 0 }}>
          <Quiet>{t('check.recent', { when: ago(check.answeredAt ?? check.askedAt) })}</Quiet>
          <TextButton type="button" className="no-print" onClick={() => ask(coverage, true)}>
            {t('action.askAgain')}
          </TextButton>
        </Row>
      )}
    </Stack>
  );
}
