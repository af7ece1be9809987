/** Retiring a connection: first what ends and what stays, then the button that does it; and bringing it back. */
import Button from '@mui/material/Button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../server/connections-view.ts';
import { useBringBack, useRetire } from '../api/connections.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, Row, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { Section } from './section.tsx';

export function Retire({ view }: { view: ConnectionView }) {
  const { t } = useTranslation('connections');
  const [isAsked, setAsked] = useState(false);
  const { fields, isOwn } = view;
  return (
    <Section title={t('retire.title')}>
      <p>{t(isOwn ? 'retire.own' : 'retire.text')}</p>
      {!isOwn && !isAsked && (
        <div>
          <Button variant="outlined" onClick={() => setAsked(true)}>
            {t('retire.ask', { name: fields.name })}
          </Button>
        </div>
      )}
      {isAsked && <Confirm view={view} cancel={() => setAsked(false)} />}
    </Section>
  );
}

function Confirm({ view, cancel }: { view: ConnectionView; cancel: () => void }) {
  const { t } = useTranslation('connections');
  const { fields, keys, uses } = view;
  const retire = useRetire(fields.id);
  const heading = useRef<HTMLElement>(null);
  // Whoever pressed the button hears what it does before the button that does it.
  useEffect(() => heading.current?.focus(), []);
  const ends = [
    t('retire.sessions', { count: uses.sessions }),
    ...(uses.clients > 0 ? [t('retire.clients', { count: uses.clients })] : []),
    ...(fields.sender === undefined ? [] : [t('retire.messages', { sender: fields.sender })]),
    ...(keys.length > 0 ? [t('retire.keys')] : []),
  ];
  return (
    <div role="group" aria-labelledby="retire-question">
      <Stack gap={8}>
        <strong id="retire-question" ref={heading} tabIndex={-1}>
          {t('retire.question', { name: fields.name })}
        </strong>
        <div>
          {t('retire.ends')}
          <ul style={{ listStyle: 'disc', paddingInlineStart: 20 }}>
            {ends.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
        <div>
          {t('retire.stays')}
          <ul style={{ listStyle: 'disc', paddingInlineStart: 20 }}>
            <li>{t('retire.record')}</li>
            <li>{t('retire.settings')}</li>
          </ul>
        </div>
        <Row>
          <Button variant="contained" disabled={retire.isPending} onClick={() => retire.mutate()}>
            {t(retire.isPending ? 'retire.busy' : 'retire.do')}
          </Button>
          <Button variant="text" onClick={cancel}>
            {t('form.cancel')}
          </Button>
        </Row>
        {retire.isError && (
          <TroubleNote title={t('retire.failed')} text={t('failedText')} error={retire.error} />
        )}
      </Stack>
    </div>
  );
}

export function Retired({ id, since }: { id: string; since: string }) {
  const { t } = useTranslation('connections');
  const ago = usePast();
  const back = useBringBack(id);
  return (
    <Card style={{ padding: 16 }}>
      <Stack gap={8}>
        <Row role="status" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <MarkIcon mark="blocked" />
          <span>
            <Exactly at={since}>{t('retire.since', { ago: ago(since) })}</Exactly> {t('retire.sinceText')}
          </span>
        </Row>
        <div>
          <Button variant="outlined" disabled={back.isPending} onClick={() => back.mutate()}>
            {t(back.isPending ? 'retire.backBusy' : 'retire.back')}
          </Button>
        </div>
        {back.isError && (
          <TroubleNote title={t('retire.backFailed')} text={t('failedText')} error={back.error} />
        )}
      </Stack>
    </Card>
  );
}
