/** What became of a request: on its way, decided line by line, or what stopped it and what to do. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorizationView, FieldPlace } from '../../server/authorization-view.ts';
import { useAuthorization } from '../api/authorization.ts';
import { openMessage } from '../evidence/route.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { Card, KeyCap, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { DecisionLine } from './decision-line.tsx';
import { Documents } from './documents.tsx';
import { authorizationKeys } from './keys.ts';
import { Outcome } from './outcome.tsx';
import { Progress } from './progress.tsx';
import { Proof } from './proof.tsx';
import { Rejections } from './rejections.tsx';
import { pollEvery, stepOf } from './status.ts';
import { useStatusWord } from './use-status-word.ts';
import { WhatNow } from './what-now.tsx';

interface StatusProps {
  readonly id: string;
  readonly active: boolean;
  /** Back to the form with what was asked, at this field. */
  readonly correct: (view: AuthorizationView, place?: FieldPlace) => void;
  /** Shows another request: the one this replaced, or was replaced by. */
  readonly show: (id: string) => void;
}

export function RequestStatus({ id, active, correct, show }: StatusProps) {
  const { t } = useTranslation('authorization');
  const { data: view, error, refetch } = useAuthorization(id, pollEvery);
  useNews(view);
  const exchange = view?.exchanges.at(-1);
  const message = () =>
    exchange !== undefined &&
    openMessage({ exchange, direction: view?.answeredAt === undefined ? 'request' : 'answer' });
  useKeysOf(
    authorizationKeys,
    active ? { print: () => print(), ...(exchange !== undefined && { message }) } : {},
  );
  if (!view && error)
    return (
      <Card>
        <TroubleNote
          title={t('status.failed')}
          text={t('status.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      </Card>
    );
  if (!view) return <Skeleton style={{ height: 240 }} />;
  const onTheRoad = stepOf(view.state) !== undefined;
  const answered = view.state === 'decided' || view.state === 'pended';
  return (
    <Stack gap={12}>
      {error && (
        <Card>
          <TroubleNote title={t('status.failed')} text={t('status.failedText')} error={error} />
        </Card>
      )}
      <Card style={{ padding: 16 }} aria-label={t('status.label')}>
        <Stack gap={12}>
          {onTheRoad ? <Progress view={view} /> : <Outcome view={view} />}
          <Rejections
            view={view}
            correct={view.replacedBy === undefined ? (place) => correct(view, place) : undefined}
          />
          {!onTheRoad && (
            <WhatNow view={view} active={active} correct={(place) => correct(view, place)} show={show} />
          )}
        </Stack>
      </Card>
      <Documents documents={view.documents} trace={view.trace} />
      <Stack as="ol" gap={12} aria-label={t('status.lines')}>
        {view.lines.map((line) => (
          <li key={line.asked.line}>
            <DecisionLine line={line} waiting={!answered} told={view.number} />
          </li>
        ))}
      </Stack>
      <Proof view={view} />
      <Row className="no-print" style={{ justifyContent: 'flex-end' }}>
        {exchange !== undefined && (
          <TextButton type="button" onClick={message}>
            {t('status.message')} <KeyCap command="message" table={authorizationKeys} />
          </TextButton>
        )}
        <TextButton type="button" onClick={() => print()}>
          {t('visit.print', { ns: 'app' })} <KeyCap command="print" table={authorizationKeys} />
        </TextButton>
      </Row>
      {view.replaces !== undefined && (
        <Quiet className="no-print">
          {t('status.replaces')}{' '}
          <TextButton type="button" onClick={() => show(view.replaces ?? id)}>
            {t('status.showEarlier')}
          </TextButton>
        </Quiet>
      )}
    </Stack>
  );
}

/** The title of the page says the news too: whoever went to another window sees it there. */
function useNews(view: AuthorizationView | undefined): void {
  const say = useStatusWord();
  const [before] = useState(() => document.title);
  const word = view && say(view);
  useEffect(() => {
    if (word !== undefined) document.title = `${word} · Chartside`;
    return () => {
      document.title = before;
    };
  }, [word, before]);
}
