/** The segments of one message, its issues, or its raw beginning where it is no X12. */
import { styled } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView, SegmentView } from '../../server/panel-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { CopyButton, Mono, Quiet, Row } from '../look/parts.tsx';

const Lines = styled('ol')(({ theme }) => ({
  padding: '8px 0',
  '& li': {
    display: 'grid',
    gridTemplateColumns: '64px minmax(0, 1fr)',
    gap: 8,
    padding: '1px 16px 1px 8px',
  },
  '& li[aria-current=true]': {
    backgroundColor: theme.vars.palette.state.action.wash,
    boxShadow: `inset 4px 0 0 ${theme.vars.palette.state.action.ink}`,
    paddingBlock: 4,
  },
  '@media (max-width: 400px)': {
    '& li': { gridTemplateColumns: '44px minmax(0, 1fr)', paddingInlineEnd: 8 },
  },
}));

const Offset = styled(Mono)(({ theme }) => ({
  textAlign: 'end',
  fontSize: '0.75rem',
  color: theme.vars.palette.text.secondary,
  userSelect: 'none',
}));

export function MessageBody({ message, segment }: { message: MessageView; segment: number | undefined }) {
  const { t } = useTranslation();
  const marked = useRef<HTMLLIElement>(null);
  useEffect(() => {
    marked.current?.scrollIntoView({ block: 'center' });
    marked.current?.focus();
  }, [segment]);
  const whole = message.raw ?? message.segments.map(({ text }) => text).join('\n');
  return (
    <>
      <Row style={{ padding: '8px 16px 0', columnGap: 12 }}>
        <Quiet>{t('message.bytes', { count: message.bytes })}</Quiet>
        {message.segments.length > 0 && (
          <Quiet>{t('message.segments', { count: message.segments.length })}</Quiet>
        )}
        <CopyButton text={whole} what={t('message.title')} />
      </Row>
      <Issues message={message} />
      {message.raw !== undefined && (
        <div style={{ padding: 16 }}>
          <p>{t('message.raw')}</p>
          <Mono as="pre" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {message.raw}
          </Mono>
        </div>
      )}
      <Lines aria-label={t('message.label')}>
        {message.segments.map((one, at) => (
          <li
            key={one.segment}
            {...(one.segment === segment && {
              ref: marked,
              tabIndex: -1,
              'aria-current': true as const,
              'aria-description': t('message.shown'),
            })}
          >
            <Offset>{one.offset}</Offset>
            <Line segment={one} opensLoop={message.segments[at - 1]?.loop !== one.loop} />
          </li>
        ))}
      </Lines>
    </>
  );
}

/** Blanks count in X12: ISA is as wide as it is. A loop is named where it begins: on every line it would drown the bytes. */
function Line({ segment, opensLoop }: { segment: SegmentView; opensLoop: boolean }) {
  return (
    <div style={{ paddingInlineStart: Math.min(segment.depth, 8) * 12 }}>
      <Mono style={{ overflowWrap: 'anywhere', whiteSpace: 'break-spaces' }}>{segment.text}</Mono>{' '}
      <Quiet>
        {opensLoop && <strong>{segment.loop} </strong>}
        {segment.label}
      </Quiet>
    </div>
  );
}

function Issues({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  if (message.issues.length === 0) return null;
  return (
    <div style={{ padding: '12px 16px 0' }}>
      <h3 style={{ fontSize: '0.875rem', fontWeight: 600 }}>{t('message.issues')}</h3>
      <ul>
        {message.issues.map(({ code, message: text, at }) => (
          <li
            key={`${code} ${String(at.offset)}`}
            style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}
          >
            <MarkIcon mark="action" />
            <span>
              {text}{' '}
              <Quiet>{`${code} · ${t('message.at', { segment: at.segment, offset: at.offset })}`}</Quiet>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
