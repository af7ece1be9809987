/** One segment in a line: offset in the gutter, bars for its loops, the bytes, what it is. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import { useIssues, useSegment } from '../../api/workbench.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Quiet, Skeleton } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { ElementText } from './element-text.tsx';

const Line = styled('div')({
  display: 'grid',
  gridTemplateColumns: '76px minmax(0, 1fr)',
  gap: 8,
  padding: '2px 8px 2px 0',
  minHeight: 24,
});

export const Gutter = styled('span')(({ theme }) => ({
  display: 'flex',
  justifyContent: 'flex-end',
  gap: 4,
  fontSize: '0.75rem',
  color: theme.vars.palette.text.secondary,
  fontVariantNumeric: 'tabular-nums',
  userSelect: 'none',
}));

/** One thin bar for each loop around: depth is seen without counting blanks. */
export const Bars = styled('div', { shouldForwardProp: (name) => name !== 'depth' })<{ depth: number }>(
  ({ theme, depth }) => ({
    paddingInlineStart: depth * 10,
    backgroundImage: `repeating-linear-gradient(to right, ${theme.vars.palette.line} 0 1px, transparent 1px 10px)`,
    backgroundSize: `${depth * 10}px 100%`,
    backgroundRepeat: 'no-repeat',
    overflowWrap: 'anywhere',
    whiteSpace: 'break-spaces',
    marginBlock: -2,
    paddingBlock: 2,
  }),
);

export function SegmentRow({ segment, deepest }: { segment: number; deepest: number }) {
  const { t } = useTranslation('workbench');
  const { analysis } = useWorkbench();
  const { data, isError } = useSegment(analysis.id, segment);
  const line = data?.line;
  const issues = useIssues(analysis.id, line?.issues ?? []);
  if (!line) return <Waiting number={segment} failed={isError} />;
  return (
    <Line>
      <Gutter {...(issues.length > 0 && { title: issues.map(({ message }) => message).join('\n') })}>
        {line.issues.length > 0 && <MarkIcon mark="action" size={14} />}
        {line.offset}
      </Gutter>
      <Bars depth={Math.min(line.depth, deepest)}>
        <ElementText line={line} links={data.links} issues={issues} />{' '}
        <Quiet style={{ fontFamily: 'system-ui, sans-serif', whiteSpace: 'normal' }}>
          {line.begins.length > 0 && <strong>{line.loop} </strong>}
          {line.label}
          {line.issues.length > 0 && ` · ${t('issue.count', { count: line.issues.length })}`}
        </Quiet>
      </Bars>
    </Line>
  );
}

export function Waiting({ number, failed }: { number: number; failed: boolean }) {
  const { t } = useTranslation('workbench');
  return (
    <Line>
      <Gutter>{number}</Gutter>
      {failed ? <Quiet>{t('pane.windowFailed')}</Quiet> : <Skeleton style={{ marginTop: 4, width: '60%' }} />}
    </Line>
  );
}
