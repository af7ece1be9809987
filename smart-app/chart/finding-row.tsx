/** One finding: mark, sentence, and behind one press what to do, who, until when, and the evidence. */
import { styled } from '@mui/material/styles';
import { lazy, Suspense, useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding, Fix, VisitView } from '../../server/panel-view.ts';
import { Exactly, useAgo } from '../look/moment.tsx';
import { MarkIcon } from '../look/mark.tsx';
import { usePlace } from '../look/place.ts';
import { Hidden, KeyCap, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { visitDay } from '../words/format.ts';
import { useFindingWords } from '../words/use-words.ts';
import { actionOf, mayCheck, primaryOf } from './next-action.ts';
import { markOfFinding } from './status.ts';
import { useAct } from './use-act.ts';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));

const Item = styled('li')({ padding: '8px 16px' });
const Sheet = styled('div')(({ theme }) => ({
  marginTop: 6,
  padding: 12,
  borderRadius: 6,
  backgroundColor: theme.vars.palette.faint,
  border: `1px solid ${theme.vars.palette.line}`,
}));

interface FindingProps {
  readonly finding: Finding;
  readonly visit: VisitView;
}

export function FindingRow({ finding, visit }: FindingProps) {
  const { t } = useTranslation();
  const { message } = useFindingWords();
  const mark = markOfFinding(finding);
  return (
    <Item>
      <div style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
        <span style={{ paddingTop: 2, display: 'flex' }}>
          <MarkIcon mark={mark} />
          <Hidden>{t(`mark.${mark}`)}: </Hidden>
        </span>
        <div style={{ flex: 1, minWidth: 0 }}>
          <FindingDetails finding={finding} visit={visit}>
            <span style={{ flex: '1 1 200px' }}>{message(finding)}</span>
          </FindingDetails>
        </div>
      </div>
    </Item>
  );
}

/** The part behind the press; `keyed` = the verdict's own reason, said above, which the key opens. */
interface DetailsProps extends FindingProps {
  readonly children: ReactNode;
  readonly keyed?: boolean;
}

export function FindingDetails({ finding, visit, children, keyed = false }: DetailsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div data-finding={finding.rule}>
      <Row
        style={{ alignItems: keyed ? 'center' : 'flex-start', justifyContent: 'space-between', rowGap: 4 }}
      >
        {children}
        <TextButton
          type="button"
          className="no-print"
          style={{ marginInlineStart: 'auto' }}
          data-evidence
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {t(finding.evidence.length > 0 ? 'finding.evidence' : 'finding.more')}{' '}
          <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          {keyed && (
            <>
              {' '}
              <KeyCap command="evidence" />
            </>
          )}
        </TextButton>
      </Row>
      <div id={id}>{open && <Details finding={finding} visit={visit} />}</div>
    </div>
  );
}

function Details({ finding, visit }: FindingProps) {
  const { t } = useTranslation();
  return (
    <Sheet>
      <Stack gap={10}>
        {finding.fixes.length > 0 && (
          <div>
            <Quiet as="h4">{t('finding.fix')}</Quiet>
            <ol
              style={{
                listStyle: finding.fixes.length > 1 ? 'decimal' : 'none',
                paddingInlineStart: finding.fixes.length > 1 ? 18 : 0,
              }}
            >
              {finding.fixes.map((one) => (
                <li key={one.label}>
                  <FixLine finding={finding} visit={visit} fix={one} />
                </li>
              ))}
            </ol>
            <CheckAfter finding={finding} visit={visit} />
          </div>
        )}
        <Row style={{ columnGap: 12, rowGap: 0 }}>
          <Quiet>{t('finding.owner', { owner: finding.owner })}</Quiet>
          <Due finding={finding} />
          <Quiet>{t('finding.rule', { rule: finding.rule })}</Quiet>
        </Row>
        <Suspense fallback={<Skeleton style={{ height: 60 }} />}>
          <EvidenceList evidence={finding.evidence} />
        </Suspense>
      </Stack>
    </Sheet>
  );
}

/** A fix this panel can do is a button; one for the EHR or the telephone is a sentence. */
function FixLine({ finding, visit, fix }: FindingProps & { fix: Fix }) {
  const { t } = useTranslation();
  const words = useFindingWords();
  const { act } = useAct(visit);
  const action = actionOf(finding, fix, visit);
  const text = words.fix(finding, fix);
  if (action.kind === 'guide') {
    return (
      <>
        {text} {fix.action === 'open-ehr' && <Quiet>({t('finding.inEhr')})</Quiet>}
      </>
    );
  }
  return (
    <TextButton
      type="button"
      style={{ fontSize: 'inherit', whiteSpace: 'normal' }}
      onClick={() => act(action)}
    >
      {text}
    </TextButton>
  );
}

export function Due({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const now = useNow();
  const place = usePlace();
  if (finding.due === undefined) return null;
  // Beyond a week the day is enough; the hour is on hover.
  const isFar = Math.abs(Date.parse(finding.due) - now) > 7 * 86_400_000;
  const when = isFar ? visitDay(finding.due, place, now) : ago(finding.due);
  return (
    <Quiet style={{ whiteSpace: 'nowrap' }}>
      <Exactly at={finding.due}>
        {t(Date.parse(finding.due) < now ? 'visit.overdue' : 'visit.due', { when })}
      </Exactly>
    </Quiet>
  );
}

/** What is corrected in the EHR is proved by asking again. */
function CheckAfter({ finding, visit }: FindingProps) {
  const { t } = useTranslation();
  const { ask } = useAct(visit);
  const coverage = visit.coverages.find((one) => one.coverage === finding.coverage) ?? primaryOf(visit);
  if (finding.severity === 'info' || !mayCheck(coverage)) return null;
  return (
    <TextButton type="button" className="no-print" onClick={() => ask(coverage, true)}>
      {t('finding.done')}
    </TextButton>
  );
}
