/** The one next step for a request that is not on the road: correct, ask anew, or settle what is unclear. */
import Button from '@mui/material/Button';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorizationChoice, AuthorizationView, FieldPlace } from '../../server/authorization-view.ts';
import { useSettle } from '../api/authorization.ts';
import { isOffline } from '../api/http.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { MarkIcon } from '../look/mark.tsx';
import { KeyCap, Row, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { authorizationKeys } from './keys.ts';
import { isAsking, mayAskAnew, mendable } from './status.ts';

interface WhatNowProps {
  readonly view: AuthorizationView;
  readonly active: boolean;
  readonly correct: (place?: FieldPlace) => void;
  readonly show: (id: string) => void;
}

export function WhatNow({ view, active, correct, show }: WhatNowProps) {
  const { t } = useTranslation('authorization');
  const mend = mendable(view);
  const { replacedBy } = view;
  if (replacedBy !== undefined)
    return (
      <Step active={active} act={() => show(replacedBy)}>
        {t('status.showLater')}
      </Step>
    );
  if (isAsking(view)) return <Asking view={view} />;
  if (view.choices.length > 0) return <Choices view={view} active={active} show={show} />;
  if (!mayAskAnew(view)) return null;
  if (isTheWayOn(view))
    return (
      <Step active={active} act={() => correct(mend?.place)}>
        {t(mend ? 'status.correct' : 'status.askAnew')}
      </Step>
    );
  return (
    <Row className="no-print">
      <Button variant="outlined" onClick={() => correct()}>
        {t('status.askAnew')}
      </Button>
    </Row>
  );
}

interface StepProps {
  readonly active: boolean;
  readonly act: () => void;
  readonly children: ReactNode;
}

/** The one filled button of the screen, with its key. */
function Step({ active, act, children }: StepProps) {
  useKeysOf(authorizationKeys, active ? { next: act } : {});
  return (
    <Row className="no-print">
      <Button variant="contained" onClick={act} aria-keyshortcuts=".">
        {children} <KeyCap command="next" table={authorizationKeys} />
      </Button>
    </Row>
  );
}

/** After a denial the way on is the provider, after a refusal the integration team: asking anew comes after them. */
function isTheWayOn({ state }: AuthorizationView): boolean {
  return state !== 'decided' && state !== 'refused';
}

/** The question what it has is out; its answer comes by itself. */
function Asking({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  return (
    <div role="status" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
      <MarkIcon mark="working" />
      <span>{t('status.asking', { payer: view.payerName })}</span>
    </div>
  );
}

/** What cannot be taken back is pressed twice: the first press says what it means. */
function Choices({ view, active, show }: Omit<WhatNowProps, 'correct'>) {
  const { t } = useTranslation('authorization');
  const settle = useSettle(view.id);
  const [asked, setAsked] = useState<AuthorizationChoice>();
  const decide = (choice: AuthorizationChoice) =>
    settle.mutate(choice, {
      onSuccess: (next) => {
        setAsked(undefined);
        const shown = next.replacedBy ?? next.id;
        if (shown !== view.id) show(shown);
      },
    });
  const press = (choice: AuthorizationChoice) => {
    if (choice === 'inquire') decide(choice);
    else setAsked(choice);
  };
  const mayInquire = view.choices.includes('inquire') && asked === undefined && !settle.isPending;
  useKeysOf(authorizationKeys, active && mayInquire ? { next: () => decide('inquire') } : {});
  return (
    <Stack gap={8} className="no-print">
      <Row>
        {view.choices.map((choice) => (
          <Button
            key={choice}
            variant={choice === 'inquire' && asked === undefined ? 'contained' : 'outlined'}
            onClick={() => press(choice)}
            disabled={settle.isPending}
            aria-expanded={choice === 'inquire' ? undefined : asked === choice}
          >
            {t(`choice.${choice}.press`, { payer: view.payerName, context: view.state })}
            {choice === 'inquire' && <KeyCap command="next" table={authorizationKeys} />}
          </Button>
        ))}
      </Row>
      {asked !== undefined && (
        <Stack gap={6} role="group" aria-label={t(`choice.${asked}.press`, { payer: view.payerName })}>
          <p role="status">{t(`choice.${asked}.means`, { payer: view.payerName, trace: view.trace })}</p>
          <Row>
            <Button variant="contained" onClick={() => decide(asked)} disabled={settle.isPending}>
              {t(`choice.${asked}.sure`, { payer: view.payerName })}
            </Button>
            <TextButton type="button" onClick={() => setAsked(undefined)}>
              {t('choice.no')}
            </TextButton>
          </Row>
        </Stack>
      )}
      {settle.error && (
        <TroubleNote
          title={t('choice.failed')}
          text={t('choice.failedText')}
          {...(!isOffline(settle.error) && { error: settle.error })}
        />
      )}
    </Stack>
  );
}
