/** Tells the server that a person is here, warns two minutes before the idle limit, and ends on time. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { tellActivity } from '../api/queries.ts';
import { endSession } from '../api/session-end.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Row } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { countdown, idleState } from './idle.ts';

/** Input is told at most once a minute; the limit is fifteen. */
const tellEvery = 60_000;

const Strip = styled(Row)(({ theme }) => ({
  position: 'fixed',
  insetInline: 0,
  bottom: 0,
  zIndex: 5,
  padding: '10px 16px',
  justifyContent: 'center',
  backgroundColor: theme.vars.palette.background.paper,
  borderTop: `2px solid ${theme.vars.palette.state.stale.ink}`,
}));

export function IdleWarning({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const now = useNow(1000);
  const client = useQueryClient();
  const extend = useMutation({
    mutationFn: tellActivity,
    onSuccess: (next) => client.setQueryData(['session'], next),
  });
  const idle = idleState(session.idleEndsAt, now);
  useActivity(extend.mutate, idle === 'active');
  useEffect(() => {
    if (idle === 'ended') endSession();
  }, [idle]);
  if (idle !== 'warning') return null;
  return (
    <Strip className="no-print" role="alertdialog" aria-label={t('session.extend')}>
      <MarkIcon mark="stale" />
      <span role="timer">{t('session.idle', { left: countdown(session.idleEndsAt, now) })}</span>
      <Button variant="outlined" onClick={() => extend.mutate()} disabled={extend.isPending}>
        {t('session.extend')}
      </Button>
      {extend.isError && <span role="alert">{t('session.extendFailed')}</span>}
    </Strip>
  );
}

/** Once the warning stands, only its button extends: a cat on the keyboard is no person. */
function useActivity(tell: () => void, listening: boolean): void {
  useEffect(() => {
    if (!listening) return undefined;
    let told = Date.now();
    const heard = () => {
      if (Date.now() - told < tellEvery) return;
      told = Date.now();
      tell();
    };
    const kinds = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    for (const kind of kinds) addEventListener(kind, heard, { passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, heard);
    };
  }, [tell, listening]);
}
