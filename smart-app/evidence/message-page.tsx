/** One exchange as it went over the wire: segment by segment, offsets in the gutter, loops indented. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeView, MessageView } from '../../server/panel-view.ts';
import { useExchange } from '../api/queries.ts';
import { useKeys } from '../keys/use-keys.ts';
import { usePlace } from '../look/place.ts';
import { Card, CopyButton, KeyCap, Mono, Quiet, Row, Skeleton, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { moment } from '../words/format.ts';
import { MessageBody } from './message-body.tsx';
import { parseAuthorization } from '../authorization/route.ts';
import { setOf } from './marks.ts';
import { closeMessage, openMessage, returnFocus, type MessageRoute } from './route.ts';

const Head = styled('div')(({ theme }) => ({
  padding: '12px 16px',
  borderBottom: `1px solid ${theme.vars.palette.line}`,
}));

export default function MessagePage({ route }: { route: MessageRoute }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useExchange(route.exchange);
  const heading = useRef<HTMLHeadingElement>(null);
  const pointed = route.segment !== undefined;
  useEffect(() => {
    // A segment that was asked for takes the focus itself.
    if (!pointed) heading.current?.focus();
    return returnFocus;
  }, [pointed]);
  useKeys({ back: closeMessage, message: closeMessage });
  const message = data && (route.direction === 'request' ? data.request : data.answer);
  return (
    <Card aria-labelledby="message-title">
      <Head>
        <Stack gap={8}>
          <Row style={{ justifyContent: 'space-between' }}>
            <h2
              id="message-title"
              ref={heading}
              tabIndex={-1}
              style={{ fontSize: '1.0625rem', fontWeight: 650 }}
            >
              {t('message.title')}
            </h2>
            <Button className="no-print" variant="outlined" onClick={closeMessage}>
              {t('message.back', { context: parseAuthorization(location.hash) ? 'authorization' : '' })}{' '}
              <KeyCap command="back" />
            </Button>
          </Row>
          <Row style={{ columnGap: 8, rowGap: 0 }}>
            <Quiet>{t('check.reference')}</Quiet>
            <Mono style={{ fontSize: '0.75rem' }}>{route.exchange}</Mono>
            <CopyButton text={route.exchange} what={t('check.reference')} />
          </Row>
          <Directions route={route} set={setOf(data?.request.segments)} />
          {data && <History events={data.events} />}
        </Stack>
      </Head>
      {error && (
        <TroubleNote
          title={t('message.failed')}
          text={t('panel.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton style={{ height: 320, margin: 16 }} />}
      {data && !message && <p style={{ padding: 16 }}>{t('message.noAnswer')}</p>}
      {message && <Message message={message} route={route} />}
    </Card>
  );
}

function Message({ message, route }: { message: MessageView; route: MessageRoute }) {
  return (
    <MessageBody key={`${route.exchange} ${route.direction}`} message={message} segment={route.segment} />
  );
}

function Directions({ route, set }: { route: MessageRoute; set: string }) {
  const { t } = useTranslation();
  return (
    <Row className="no-print">
      {(['request', 'answer'] as const).map((direction) => (
        <Button
          key={direction}
          variant="outlined"
          aria-pressed={route.direction === direction}
          sx={
            route.direction === direction
              ? { borderWidth: 2, borderColor: 'text.primary', fontWeight: 700 }
              : { color: 'text.secondary' }
          }
          onClick={() => openMessage({ exchange: route.exchange, direction })}
        >
          {t(`message.${direction}`, { context: set })}
        </Button>
      ))}
    </Row>
  );
}

function History({ events }: { events: ExchangeView['events'] }) {
  const { t } = useTranslation();
  const place = usePlace();
  return (
    <details>
      <summary style={{ minHeight: 24, cursor: 'pointer', fontSize: '0.75rem' }}>
        {t('message.history')}
      </summary>
      <ol>
        {events.map(({ at, state }) => (
          <li key={`${at} ${state}`}>
            <Quiet>
              {moment(at, place)} · {t(`message.state.${state}`, { defaultValue: state })}
            </Quiet>
          </li>
        ))}
      </ol>
    </details>
  );
}
