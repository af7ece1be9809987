/** Below the panes: what is wrong, and what did not arrive on the other side, each with its reason and a way there. */
import { styled } from '@mui/material/styles';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIssue, useLoss, type LossKind } from '../../api/workbench.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Mono, Quiet } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { workbenchKeys } from '../keys.ts';
import { KeyMark } from '../key-mark.tsx';
import { formatTarget, parseTarget, targetOf, type Target } from '../target.ts';
import { Waiting } from './segment-row.tsx';
import { WindowList } from './window-list.tsx';

const Frame = styled('section')(({ theme }) => ({
  display: 'flex',
  flexDirection: 'column',
  minHeight: 0,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 8,
  overflow: 'hidden',
}));

const Tabs = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 4,
  padding: '4px 10px',
  borderBottom: `1px solid ${theme.vars.palette.line}`,
  '& button': {
    all: 'unset',
    boxSizing: 'border-box',
    cursor: 'pointer',
    minHeight: 26,
    padding: '0 8px',
    fontSize: '0.75rem',
    lineHeight: '1.5rem',
    color: theme.vars.palette.text.secondary,
    borderBottom: '2px solid transparent',
  },
  '& button[aria-selected=true]': {
    color: theme.vars.palette.text.primary,
    fontWeight: 600,
    borderBottomColor: theme.vars.palette.text.primary,
  },
  '& button:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}`, outlineOffset: -2 },
}));

const kinds = ['issues', 'unused', 'left-out', 'lossy'] as const;
type StripKind = (typeof kinds)[number];

export function Strip() {
  const { t } = useTranslation('workbench');
  const [chosen, setKind] = useState<StripKind>();
  const counts = useCounts();
  // Where there is no issue, what did not arrive is what one asks for next.
  const kind = chosen ?? (counts.issues === 0 ? 'unused' : 'issues');
  useKeysOf(workbenchKeys, { strip: () => document.getElementById('strip-list')?.focus() });
  const move = (step: number) => {
    const next = kinds[(kinds.indexOf(kind) + step + kinds.length) % kinds.length] ?? 'issues';
    setKind(next);
    document.getElementById(`strip-tab-${next}`)?.focus();
  };
  return (
    <Frame aria-label={t('strip.label')}>
      <Tabs
        role="tablist"
        aria-label={t('strip.label')}
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight') move(1);
          if (key === 'ArrowLeft') move(-1);
        }}
      >
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`strip-tab-${one}`}
            aria-selected={one === kind}
            aria-controls="strip-panel"
            tabIndex={one === kind ? 0 : -1}
            onClick={() => setKind(one)}
          >
            {t(`strip.${one}`)} {counts[one] ?? '…'}
          </button>
        ))}
        <span style={{ marginInlineStart: 'auto' }}>
          <KeyMark command="strip" />
        </span>
      </Tabs>
      <div
        id="strip-panel"
        role="tabpanel"
        aria-labelledby={`strip-tab-${kind}`}
        style={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}
      >
        <StripList key={kind} kind={kind} count={counts[kind] ?? 0} />
      </div>
    </Frame>
  );
}

function useCounts(): Readonly<Record<StripKind, number | undefined>> {
  const { analysis } = useWorkbench();
  const { error = 0, warning = 0, information = 0 } = analysis.size?.issues ?? {};
  return {
    issues: error + warning + information,
    unused: useLoss(analysis.id, 'unused', 1).data?.total,
    'left-out': useLoss(analysis.id, 'left-out', 1).data?.total,
    lossy: useLoss(analysis.id, 'lossy', 1).data?.total,
  };
}

function StripList({ kind, count }: { kind: StripKind; count: number }) {
  const { t } = useTranslation('workbench');
  // `wish` counts: the same line chosen again leads there again.
  const [{ active, wish }, setActive] = useState({ active: -1, wish: 0 });
  const choose = (index: number) => setActive({ active: index, wish: wish + 1 });
  // `I` goes from issue to issue, wherever the focus is.
  useKeysOf(
    workbenchKeys,
    kind === 'issues' && count > 0 ? { issue: () => choose((active + 1) % count) } : {},
  );
  if (count === 0)
    return (
      <Quiet as="p" style={{ padding: 12 }}>
        {t(`strip.none.${kind}`)}
      </Quiet>
    );
  return (
    <WindowList
      id="strip-list"
      label={t(`strip.${kind}`)}
      role="listbox"
      count={count}
      active={active}
      reveal={active}
      revealed={String(active)}
      choose={choose}
      look={() => ({})}
    >
      {(index) =>
        kind === 'issues' ? (
          <IssueItem index={index + 1} wish={index === active ? wish : 0} />
        ) : (
          <LossItem kind={kind} index={index + 1} wish={index === active ? wish : 0} />
        )
      }
    </WindowList>
  );
}

const Item = styled('div')({
  display: 'grid',
  gridTemplateColumns: '20px minmax(90px, auto) minmax(0, 1fr) auto',
  gap: 8,
  padding: '2px 10px',
  alignItems: 'baseline',
  fontFamily: 'system-ui, sans-serif',
});

const marks = { error: 'blocked', warning: 'action', information: 'info' } as const;

/** Selects what a line speaks of, once for each wish; the line itself may still be on its way. */
function useGoTo(wish: number, target: Target | undefined): void {
  const { select } = useWorkbench();
  const word = target ? formatTarget(target) : '';
  useEffect(() => {
    const wanted = parseTarget(word);
    if (wish > 0 && wanted) select(wanted);
    // `select` is new with every line that lights; it must not lead here again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wish, word]);
}

function IssueItem({ index, wish }: { index: number; wish: number }) {
  const { t } = useTranslation('workbench');
  const { analysis } = useWorkbench();
  const { data, isError } = useIssue(analysis.id, index);
  const issue = data?.issue;
  useGoTo(
    wish,
    issue && (issue.fhir === undefined ? targetOf(issue.at) : { kind: 'fhir', path: issue.fhir }),
  );
  if (!issue) return <Waiting number={index} failed={isError} />;
  return (
    <Item>
      <MarkIcon mark={marks[issue.severity]} size={14} />
      <Mono style={{ fontSize: '0.75rem' }}>{issue.code}</Mono>
      <span>
        <Quiet>{t(`issue.${issue.severity}`)} · </Quiet>
        {issue.message}
      </span>
      <Quiet style={{ whiteSpace: 'nowrap' }}>
        {t('place.short', { segment: issue.at.segment, offset: issue.at.offset })}
      </Quiet>
    </Item>
  );
}

interface LossItemProps {
  readonly kind: LossKind;
  readonly index: number;
  readonly wish: number;
}

function LossItem({ kind, index, wish }: LossItemProps) {
  const { t } = useTranslation('workbench');
  const { analysis } = useWorkbench();
  const { data, isError } = useLoss(analysis.id, kind, index);
  const loss = data?.loss;
  useGoTo(
    wish,
    loss &&
      (loss.at ? targetOf(loss.at) : loss.fhir === undefined ? undefined : { kind: 'fhir', path: loss.fhir }),
  );
  if (!loss) return <Waiting number={index} failed={isError} />;
  return (
    <Item>
      <span />
      <Mono style={{ fontSize: '0.75rem', fontWeight: 600 }}>{loss.text}</Mono>
      <span>
        {loss.label ?? loss.fhir} <Quiet>· {loss.why}</Quiet>
      </span>
      <Quiet style={{ whiteSpace: 'nowrap' }}>
        {loss.at && t('place.short', { segment: loss.at.segment, offset: loss.at.offset })}
      </Quiet>
    </Item>
  );
}
