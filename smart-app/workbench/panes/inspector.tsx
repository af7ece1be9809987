/** The elements of the selected segment with their labels, what codes mean, how each fared, and where it lies. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { ElementView } from '../../../server/workbench-view.ts';
import { useIssues, useSegment } from '../../api/workbench.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { CopyButton, Mono, Quiet, Row, Skeleton } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { formatTarget } from '../target.ts';
import { elementTarget, Value } from './element-text.tsx';
import { elementName } from './segment-pieces.ts';

const Elements = styled('ul')(({ theme }) => ({
  marginTop: 4,
  '& button': {
    all: 'unset',
    boxSizing: 'border-box',
    cursor: 'pointer',
    width: '100%',
    display: 'grid',
    gridTemplateColumns: '84px minmax(0, 1fr) auto',
    gap: 8,
    padding: '2px 4px',
    alignItems: 'baseline',
    borderRadius: 4,
  },
  '& button[aria-pressed=true]': {
    backgroundColor: theme.vars.palette.state.action.wash,
    boxShadow: `inset 3px 0 0 ${theme.vars.palette.state.action.ink}`,
  },
  '& button:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}`, outlineOffset: -2 },
}));

export function Inspector({ segment }: { segment: number }) {
  const { t } = useTranslation('workbench');
  const { analysis, target, select } = useWorkbench();
  const { data } = useSegment(analysis.id, segment);
  const line = data?.line;
  const issues = useIssues(analysis.id, line?.issues ?? []);
  if (!line) return <Skeleton style={{ height: 60 }} />;
  const chosen = target ? formatTarget(target) : '';
  return (
    <>
      <Row style={{ columnGap: 10, rowGap: 0 }}>
        <strong>
          {line.loop} {line.id} {line.label}
        </strong>
        <Quiet>
          {t('place.segment', { segment: line.segment, inSet: line.inSet })} ·{' '}
          {t('place.bytes', { offset: line.offset, count: line.length })}
        </Quiet>
        <CopyButton
          text={line.text}
          what={t('place.copy', { segment: line.segment })}
          label={t('place.copy', { segment: line.segment })}
        />
      </Row>
      {issues.map(({ issue, message, code }) => (
        <Row key={issue} style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <MarkIcon mark="action" size={16} />
          <span>
            {message} <Quiet>{code}</Quiet>
          </span>
        </Row>
      ))}
      <Elements aria-label={t('pane.elements')}>
        {line.elements.map((one) => {
          const own = elementTarget(segment, one);
          return (
            <li key={formatTarget(own)}>
              <button type="button" aria-pressed={formatTarget(own) === chosen} onClick={() => select(own)}>
                <Element segment={line.id} element={one} />
              </button>
            </li>
          );
        })}
      </Elements>
    </>
  );
}

function Element({ segment, element }: { segment: string; element: ElementView }) {
  const { t } = useTranslation('workbench');
  const said = element.meaning ?? element.readable;
  return (
    <>
      <Mono style={{ fontWeight: 600 }}>{elementName(segment, element)}</Mono>
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Quiet>{element.label}</Quiet> <Mono>{element.text}</Mono>
        {said !== undefined && <span> = {said}</span>}
        {element.why !== undefined && <Quiet> · {element.why}</Quiet>}
      </span>
      <Quiet style={{ whiteSpace: 'nowrap' }}>
        <Value data-fate={element.fate}>{t(`fate.${element.fate}`)}</Value> ·{' '}
        {t('place.offset', { offset: element.offset })}
      </Quiet>
    </>
  );
}
