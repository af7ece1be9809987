/** One visit: when and what, the verdict with its reason, the one next action, the findings, the benefits. */
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding, VisitView } from '../../server/panel-view.ts';
import { Benefits } from '../benefits/benefits.tsx';
import { openMessage } from '../evidence/route.ts';
import { usePlace } from '../look/place.ts';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { Card, KeyCap, Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { daysUntil, timeOfDay, visitDay } from '../words/format.ts';
import { useCodeWords, useFindingWords } from '../words/use-words.ts';
import { CheckOutcome } from './check-outcome.tsx';
import { FindingDetails, FindingRow } from './finding-row.tsx';
import { isRunning, keyedAuthorization, primaryOf } from './next-action.ts';
import { NextStep } from './next-step.tsx';
import { Proof } from './proof.tsx';
import { markOfVerdict, type Mark } from './status.ts';
import { ToldBy } from './told-by.tsx';
import { useAct } from './use-act.ts';

const Shell = styled(Card, { shouldForwardProp: (name) => name !== 'mark' && name !== 'open' })<{
  mark: Mark;
  open: boolean;
}>(({ theme, mark, open }) => ({
  borderInlineStart: `4px solid ${theme.vars.palette.state[mark].ink}`,
  ...(!open && { '@media print': { display: 'none' } }),
}));

const Head = styled('button')(({ theme }) => ({
  all: 'unset',
  boxSizing: 'border-box',
  display: 'block',
  width: '100%',
  cursor: 'pointer',
  padding: '12px 16px',
  borderRadius: 6,
  '&:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}`, outlineOffset: -2 },
  '&:hover': { backgroundColor: theme.vars.palette.faint },
}));

const Divided = styled('ul')(({ theme }) => ({
  borderTop: `1px solid ${theme.vars.palette.line}`,
  '& > li + li': { borderTop: `1px solid ${theme.vars.palette.line}` },
}));

const NotesHead = styled('div')(({ theme }) => ({
  padding: '6px 14px',
  borderTop: `1px solid ${theme.vars.palette.line}`,
}));

export function VisitCard({ visit, open, choose }: { visit: VisitView; open: boolean; choose: () => void }) {
  const mark = markOfVerdict(visit.verdict);
  return (
    <Shell mark={mark} open={open} data-visit-card={visit.appointment}>
      <h3>
        <Head type="button" aria-expanded={open} onClick={choose} data-visit={visit.appointment}>
          <VisitHead visit={visit} />
          {!open && <Reason visit={visit} short />}
        </Head>
      </h3>
      {open && <VisitBody visit={visit} />}
    </Shell>
  );
}

function VisitHead({ visit }: { visit: VisitView }) {
  const { t } = useTranslation();
  const now = useNow();
  const place = { ...usePlace(), timeZone: visit.timeZone };
  const days = daysUntil(visit.start, place, now);
  const near =
    days === 0 ? t('visit.today') : days === 1 ? t('visit.tomorrow') : t('visit.inDays', { count: days });
  return (
    <span style={{ display: 'block', fontWeight: 400 }}>
      <span style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <span>
          <strong style={{ fontWeight: 600 }}>{visitDay(visit.start, place, now)}</strong> ·{' '}
          {timeOfDay(visit.start, place)}
        </span>
        {days >= 0 && <Quiet>{near}</Quiet>}
      </span>
      <span style={{ display: 'block', fontSize: '0.9375rem', fontWeight: 600, marginTop: 2 }}>
        {visit.title} {visit.procedure && <Quiet>{visit.procedure.code}</Quiet>}
      </span>
      <Quiet>{[visit.location, visit.practitioner].filter(Boolean).join(' · ')}</Quiet>
      {visit.told && <ToldBy told={visit.told} />}
    </span>
  );
}

/** The verdict's word and the first reason; with `short` both in one line. */
function Reason({ visit, short = false }: { visit: VisitView; short?: boolean }) {
  const { t } = useTranslation();
  const { message } = useFindingWords();
  const mark = markOfVerdict(visit.verdict);
  const lead = visit.findings[0];
  const asked = visit.coverages.find((one) => isRunning(one.check));
  const reason =
    asked && lead?.rule === 'R15' && lead.coverage === asked.coverage
      ? t('visit.asking', { payer: asked.payerName })
      : visit.verdict === 'ready' || !lead
        ? t(reasonKey(visit))
        : message(lead);
  const word = t(`mark.${visit.verdict === undefined ? 'cancelled' : mark}`);
  return (
    <span
      style={{ display: 'flex', gap: 8, marginTop: short ? 6 : 0, alignItems: 'flex-start', fontWeight: 400 }}
    >
      <MarkIcon mark={mark} size={short ? 18 : 22} />
      <span>
        <MarkWord
          mark={mark}
          style={short ? undefined : { display: 'block', fontSize: '1.0625rem', lineHeight: '1.375rem' }}
        >
          {word}
        </MarkWord>
        {short ? ' · ' : null}
        {short ? reason : <span style={{ display: 'block' }}>{reason}</span>}
      </span>
    </span>
  );
}

function reasonKey(visit: VisitView): string {
  if (visit.verdict === undefined) return 'visit.cancelled';
  if (visit.verdict === 'ready') return 'visit.ready';
  if (visit.coverages.length === 0) return 'panel.noCoverageText';
  return visit.verdict === 'unknown' ? 'visit.neverAsked' : 'visit.noReason';
}

function VisitBody({ visit }: { visit: VisitView }) {
  const { t } = useTranslation();
  const code = useCodeWords();
  const primary = primaryOf(visit);
  const check = primary?.check;
  // The verdict's reason already says the first finding; it is not said twice.
  const lead = visit.verdict === 'ready' ? undefined : visit.findings[0];
  const rest = visit.findings.slice(lead ? 1 : 0);
  const wanting = rest.filter(({ severity }) => severity !== 'info');
  const notes = rest.filter(({ severity }) => severity === 'info');
  return (
    <>
      <Stack gap={12} style={{ padding: '0 16px 16px' }}>
        <div aria-live="polite">
          <Reason visit={visit} />
        </div>
        {lead ? (
          <FindingDetails finding={lead} visit={visit} keyed>
            <NextStep visit={visit} />
          </FindingDetails>
        ) : (
          <Row>
            <NextStep visit={visit} />
          </Row>
        )}
        {visit.coverages.map(
          (coverage) =>
            coverage.check && (
              <CheckOutcome
                key={coverage.coverage}
                visit={visit}
                coverage={coverage}
                check={coverage.check}
              />
            ),
        )}
      </Stack>
      <Findings findings={wanting} visit={visit} />
      {visit.coverages.map((coverage) => (
        <Benefits
          key={coverage.coverage}
          coverage={coverage}
          first={coverage === primary}
          authorized={visit.findings.find(
            (one) => one.rule === 'AUTHORIZED' && one.coverage === coverage.coverage,
          )}
        />
      ))}
      <Notes notes={notes} visit={visit} />
      <Proof visit={visit} />
      <Row className="no-print" style={{ padding: '8px 16px', justifyContent: 'space-between' }}>
        <Quiet>
          {primary?.hasRoute &&
            t(check === undefined ? 'visit.willAsk' : 'visit.asked', {
              services: visit.serviceTypes.map((one) => code('service', one)).join(' · '),
            })}
        </Quiet>
        <Row>
          {keyedAuthorization(visit) !== undefined && <AuthorizationButton visit={visit} />}
          {check?.exchange !== undefined && <MessageButton exchange={check.exchange} />}
          <TextButton type="button" onClick={() => print()}>
            {t('visit.print')} <KeyCap command="print" />
          </TextButton>
        </Row>
      </Row>
    </>
  );
}

function Findings({ findings, visit }: { findings: readonly Finding[]; visit: VisitView }) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <Divided aria-label={t('visit.findings')}>
      {findings.map((finding, at) => (
        <FindingRow key={`${finding.rule} ${String(at)}`} finding={finding} visit={visit} />
      ))}
    </Divided>
  );
}

/** What asks for nothing stands below the benefits it speaks of, folded: most of it is read there already. */
function Notes({ notes, visit }: { notes: readonly Finding[]; visit: VisitView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (notes.length === 0) return null;
  return (
    <>
      <NotesHead className="no-print">
        <TextButton type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('visit.notes', { count: notes.length })} <span aria-hidden="true">{open ? '▾' : '▸'}</span>
        </TextButton>
      </NotesHead>
      {open && <Findings findings={notes} visit={visit} />}
    </>
  );
}

function MessageButton({ exchange }: { exchange: string }) {
  const { t } = useTranslation();
  return (
    <TextButton type="button" onClick={() => openMessage({ exchange, direction: 'answer' })}>
      {t('visit.message')} 270/271 <KeyCap command="message" />
    </TextButton>
  );
}

/** The request that is there, or a new one: also where the payer asks for none, as it sometimes errs. */
function AuthorizationButton({ visit }: { visit: VisitView }) {
  const { t } = useTranslation();
  const { authorize } = useAct(visit);
  return (
    <TextButton type="button" onClick={() => authorize()}>
      {t('visit.authorization')} <KeyCap command="authorize" />
    </TextButton>
  );
}
