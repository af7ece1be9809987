/** What of ours did not get out: writes that the EHR refused or does not take, and publications that wait or failed. */
import Button from '@mui/material/Button';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutgoingWrite } from '../../server/outgoing-view.ts';
import type { PublicationView } from '../../server/record-view.ts';
import { useOutgoing, usePublishAgain, useSettle } from '../api/outgoing.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, useAgo, usePast } from '../look/moment.tsx';
import { Mono, Quiet, Row, Skeleton, Stack } from '../look/parts.tsx';
import { ScreenTrouble } from '../session/screen-trouble.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { publicationMarks, writeMarks } from './marks.ts';
import { OutgoingContent } from './outgoing-content.tsx';
import { Section } from './section.tsx';

export function OutgoingView() {
  const { t } = useTranslation('connections');
  const { data, error, refetch } = useOutgoing();
  if (!data && !error) return <Skeleton style={{ height: 300 }} />;
  if (!data) return <ScreenTrouble error={error} retry={() => void refetch()} words="connections" />;
  const { connection, writes, publishes, publications, seesPatients } = data;
  return (
    <Stack gap={16}>
      <Section title={t('outgoing.writes', { connection })}>
        {writes.length === 0 ? (
          <p>{t('outgoing.noWrites')}</p>
        ) : (
          <Stack as="ul" gap={0}>
            {writes.map((one) => (
              <Write key={one.id} of={one} seesPatients={seesPatients} />
            ))}
          </Stack>
        )}
      </Section>
      <Section title={t('outgoing.publications')}>
        {publications.length === 0 ? (
          <p>{t(publishes ? 'outgoing.noPublications' : 'outgoing.noRepository')}</p>
        ) : (
          <Stack as="ul" gap={0}>
            {publications.map((one) => (
              <Publication key={one.id} of={one} seesPatients={seesPatients} />
            ))}
          </Stack>
        )}
      </Section>
      {!seesPatients && <Quiet>{t('outgoing.masked')}</Quiet>}
    </Stack>
  );
}

interface LineProps {
  readonly mark: ReactNode;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  readonly path: string;
  readonly seesPatients: boolean;
}

function Line({ mark, children, actions, path, seesPatients }: LineProps) {
  const { t } = useTranslation('connections');
  const [isOpen, setOpen] = useState(false);
  return (
    <li style={{ padding: '10px 0' }}>
      <Row style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
        {mark}
        <Stack gap={4} style={{ flex: 1, minWidth: 0 }}>
          {children}
          <Row>
            {actions}
            {seesPatients && (
              <Button variant="text" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {t(isOpen ? 'outgoing.hide' : 'outgoing.show')}
              </Button>
            )}
          </Row>
          {isOpen && <OutgoingContent path={path} />}
        </Stack>
      </Row>
    </li>
  );
}

function Write({ of, seesPatients }: { of: OutgoingWrite; seesPatients: boolean }) {
  const { t } = useTranslation('connections');
  const ago = usePast();
  const settle = useSettle(of.id);
  const { type, method, state, why, reference, writtenAt } = of;
  return (
    <Line
      mark={<MarkIcon mark={writeMarks[state]} />}
      path={`writes/${of.id}`}
      seesPatients={seesPatients}
      actions={
        <Button variant="outlined" disabled={settle.isPending} onClick={() => settle.mutate()}>
          {t('outgoing.settle')}
        </Button>
      }
    >
      <span>
        <strong>{t(`outgoing.method.${method}`, { type })}</strong>{' '}
        <Quiet>
          <Exactly at={writtenAt}>{ago(writtenAt)}</Exactly>
        </Quiet>
      </span>
      <span>{t(`outgoing.state.${state}`)}</span>
      {why !== undefined && <span>{why}</span>}
      <Quiet>{t(`outgoing.do.${state}`)}</Quiet>
      {reference !== undefined && <Mono>{reference}</Mono>}
      {settle.isError && (
        <TroubleNote title={t('outgoing.failed')} text={t('failedText')} error={settle.error} />
      )}
    </Line>
  );
}

function Publication({ of, seesPatients }: { of: PublicationView; seesPatients: boolean }) {
  const { t } = useTranslation('connections');
  const [ago, past] = [useAgo(), usePast()];
  const again = usePublishAgain(of.id);
  const { resource, version, deleted, state, writtenAt, attempts, nextAttemptAt, why } = of;
  return (
    <Line
      mark={<MarkIcon mark={publicationMarks[state]} />}
      path={`publications/${of.id}`}
      seesPatients={seesPatients}
      actions={
        <Button variant="outlined" disabled={again.isPending} onClick={() => again.mutate()}>
          {t(again.isPending ? 'outgoing.sending' : 'outgoing.again')}
        </Button>
      }
    >
      <span>
        <Mono>{resource}</Mono> {t(deleted ? 'outgoing.deletion' : 'outgoing.version', { version })}{' '}
        <Quiet>
          <Exactly at={writtenAt}>{past(writtenAt)}</Exactly>
        </Quiet>
      </span>
      <span>
        {t(`outgoing.publication.${state}`)}
        {nextAttemptAt !== undefined && ` ${t('outgoing.next', { when: ago(nextAttemptAt) })}`}
      </span>
      {why !== undefined && <span>{t('outgoing.tried', { count: attempts, why })}</span>}
      {again.isError && (
        <TroubleNote title={t('outgoing.failed')} text={t('failedText')} error={again.error} />
      )}
    </Line>
  );
}
