/** What the run changed, message by message, value by value; each leads to its place. */
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Difference, WhatIfDifference } from '../../../server/workbench-view.ts';
import { useWhatIfDifferences } from '../../api/overlays.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Mono, Quiet, Row, Skeleton, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { shortPath } from '../panes/paths.ts';
import { changeRoute } from '../route.ts';
import { formatTarget, targetOf } from '../target.ts';

const List = styled('ul')(({ theme }) => ({
  marginTop: 6,
  // Publishing and the versions stay in sight below.
  maxHeight: 'max(200px, 46vh)',
  overflow: 'auto',
  '& > li': { borderTop: `1px solid ${theme.vars.palette.line}`, padding: '4px 0' },
}));

/** A whole object may have gone: its beginning tells. */
const Values = styled(Mono)({
  fontSize: '0.75rem',
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
});

/** More of one message are counted, not listed. */
const shown = 4;

interface WhatIfDifferencesProps {
  readonly id: string;
}

export function WhatIfDifferences({ id }: WhatIfDifferencesProps) {
  const { t } = useTranslation('workbench');
  const { data, error, refetch } = useWhatIfDifferences(id);
  if (error)
    return (
      <TroubleNote
        title={t('pane.failed')}
        text={t('pane.failedText')}
        error={error}
        retry={() => void refetch()}
      />
    );
  if (!data) return <Skeleton style={{ height: 80, marginTop: 8 }} />;
  return (
    <List aria-label={t('whatIf.differences')} tabIndex={0}>
      {data.messages.map((message) => (
        <li key={message.open}>
          <MessageDifference message={message} />
        </li>
      ))}
      {data.total > data.messages.length && (
        <li>
          <Quiet>{t('whatIf.moreMessages', { count: data.total - data.messages.length })}</Quiet>
        </li>
      )}
    </List>
  );
}

function MessageDifference({ message }: { message: WhatIfDifference }) {
  const { t } = useTranslation('workbench');
  const [all, setAll] = useState(false);
  const values = all ? message.values : message.values.slice(0, shown);
  const rest = message.valuesTotal - values.length;
  return (
    <>
      <Row style={{ justifyContent: 'space-between', rowGap: 0 }}>
        <strong style={{ overflowWrap: 'anywhere' }}>{message.name}</strong>
        <TextButton type="button" onClick={() => jump(message, undefined)}>
          {t('whatIf.open')}
        </TextButton>
      </Row>
      {message.newIssues.map(({ code, message: text }) => (
        <Row key={`${code} ${text}`} style={{ flexWrap: 'nowrap' }}>
          <MarkIcon mark="blocked" size={14} />
          <span>
            {t('whatIf.newIssue')} {text} <Quiet>{code}</Quiet>
          </span>
        </Row>
      ))}
      {message.goneIssues.map(({ code, message: text }) => (
        <Row key={`gone ${code} ${text}`} style={{ flexWrap: 'nowrap' }}>
          <MarkIcon mark="ready" size={14} />
          <span>
            {t('whatIf.goneIssue')} {text} <Quiet>{code}</Quiet>
          </span>
        </Row>
      ))}
      <ul>
        {values.map((value) => (
          <li key={`${value.kind} ${value.path}`}>
            <ValueDifference value={value} go={() => jump(message, value)} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <TextButton type="button" disabled={all} onClick={() => setAll(true)}>
          {t('whatIf.moreValues', { count: rest })}
        </TextButton>
      )}
    </>
  );
}

/** Opens the message at the value; a value that went away is shown where it came from. */
function jump({ open }: WhatIfDifference, value: Difference | undefined): void {
  const place = value?.placeBefore ?? value?.placeAfter;
  const at = place
    ? formatTarget(targetOf(place))
    : value?.path.startsWith('Bundle')
      ? value.path
      : undefined;
  changeRoute({ view: 'read', open, analysis: undefined, at }, 'go');
}

interface ValueDifferenceProps {
  readonly value: WhatIfDifference['values'][number];
  readonly go: () => void;
}

function ValueDifference({ value, go }: ValueDifferenceProps) {
  const { t } = useTranslation('workbench');
  return (
    <div style={{ paddingInlineStart: 10, overflowWrap: 'anywhere' }}>
      <TextButton type="button" style={{ whiteSpace: 'normal' }} onClick={go}>
        {t(`difference.${value.kind}`)} <Mono style={{ fontSize: '0.75rem' }}>{shortPath(value.path)}</Mono>
      </TextButton>{' '}
      <Quiet>{value.rows.join(', ')}</Quiet>
      <Values>
        {value.before ?? '–'} → {value.after ?? '–'}
      </Values>
    </div>
  );
}
