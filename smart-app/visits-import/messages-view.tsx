/** What a scheduling system told over HL7 v2, and what became of each message. */
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageState, MessageSummary, VisitsImportView } from '../../server/visits-view.ts';
import { useMessage, useMessages, type MessageQuery } from '../api/visits-import.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, Mono, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { Field, SelectField, TextInput } from '../workbench/fields.tsx';
import { markOfMessage } from './marks.ts';
import { goTo } from './route.ts';

const List = styled('ul')({ display: 'grid', gap: 8 });

interface MessagesViewProps {
  readonly sender: VisitsImportView['sender'];
  /** Id of the message that is open. */
  readonly open?: string;
}

const states: readonly MessageState[] = ['applied', 'refused', 'received'];

export function MessagesView({ sender, open }: MessagesViewProps) {
  const { t } = useTranslation('visits-import');
  const [state, setState] = useState<MessageState>();
  const [control, setControl] = useState('');
  const [pages, setPages] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState('');
  const query = { ...(state && { state }), ...(control !== '' && { control }) };
  const choose = (value: string) => {
    setPages([]);
    setState(states.find((one) => one === value));
  };
  return (
    <Stack gap={12}>
      <p>
        {sender
          ? t('messages.sender', { sender: [sender.application, sender.facility].filter(Boolean).join(', ') })
          : t('messages.noSender')}
      </p>
      <form
        style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'center' }}
        onSubmit={(event) => {
          event.preventDefault();
          setPages([]);
          setControl(typed.trim());
        }}
      >
        <SelectField
          label={t('messages.state')}
          value={state ?? ''}
          options={[
            { value: '', label: t('messages.all') },
            ...states.map((value) => ({ value, label: t(`messageState.${value}`) })),
          ]}
          choose={choose}
        />
        <Field label={t('messages.control')}>
          {(id) => (
            <TextInput
              id={id}
              value={typed}
              maxLength={199}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <TextButton type="submit">{t('messages.find')}</TextButton>
      </form>
      <Page query={query} open={open} more={(before) => setPages([before])} isLast={pages.length === 0} />
      {pages.map((before, at) => (
        <Page
          key={before}
          query={{ ...query, before }}
          open={open}
          more={(next) => setPages([...pages, next])}
          isLast={at === pages.length - 1}
        />
      ))}
    </Stack>
  );
}

interface PageProps {
  readonly query: MessageQuery;
  readonly open: string | undefined;
  readonly more: (before: string) => void;
  readonly isLast: boolean;
}

function Page({ query, open, more, isLast }: PageProps) {
  const { t } = useTranslation('visits-import');
  const { data, error, refetch } = useMessages(query);
  if (!data && error)
    return (
      <Card>
        <TroubleNote
          title={t('messages.failed')}
          text={t('messages.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      </Card>
    );
  if (!data) return <Skeleton style={{ height: 160 }} />;
  const last = data.messages.at(-1);
  if (!last) return <p>{t('messages.none')}</p>;
  return (
    <>
      <List aria-label={t('messages.label')}>
        {data.messages.map((one) => (
          <li key={one.id}>
            <Message message={one} isOpen={one.id === open} />
          </li>
        ))}
      </List>
      {data.more && isLast && (
        <div>
          <TextButton type="button" onClick={() => more(last.receivedAt)}>
            {t('messages.older')}
          </TextButton>
        </div>
      )}
    </>
  );
}

function Message({ message, isOpen }: { message: MessageSummary; isOpen: boolean }) {
  const { t } = useTranslation('visits-import');
  const ago = usePast();
  const { id, event, controlId, state, outcome, receivedAt, times, findings } = message;
  return (
    <Card style={{ padding: '8px 16px' }}>
      <Row style={{ justifyContent: 'space-between' }}>
        <Row style={{ gap: 6 }}>
          <MarkIcon mark={markOfMessage(message)} size={16} />
          <strong>{t(`messageState.${state}`)}</strong>
          <span>{event}</span>
          <TextButton
            type="button"
            aria-expanded={isOpen}
            onClick={() => goTo({ view: 'messages', ...(!isOpen && { id }) })}
          >
            {controlId === '' ? t('messages.noControl') : controlId}
          </TextButton>
          {outcome && <Quiet>{t(`outcome.${outcome}`)}</Quiet>}
          {times > 1 && <Quiet>{t('messages.times', { count: times })}</Quiet>}
        </Row>
        <Quiet>
          <Exactly at={receivedAt}>{ago(receivedAt)}</Exactly>
        </Quiet>
      </Row>
      {findings.length > 0 && (
        <ul>
          {findings.map(({ at, text, code }, index) => (
            <li key={index}>
              {at === undefined ? '' : `${at}: `}
              {text} <Quiet>{code}</Quiet>
            </li>
          ))}
        </ul>
      )}
      {isOpen && <Segments id={id} />}
    </Card>
  );
}

function Segments({ id }: { id: string }) {
  const { t } = useTranslation('visits-import');
  const { data, error } = useMessage(id);
  if (error)
    return <TroubleNote title={t('messages.failed')} text={t('messages.failedText')} error={error} />;
  if (!data) return <Skeleton style={{ height: 80 }} />;
  if (!data.segments) return <p>{t('messages.masked')}</p>;
  return (
    <div style={{ marginTop: 8 }}>
      {data.segments.map((segment, at) => (
        <Mono key={at} style={{ display: 'block' }}>
          {segment}
        </Mono>
      ))}
    </div>
  );
}
