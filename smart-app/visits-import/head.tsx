/** The head of the screen: its places, the way back, who is here. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import type { VisitsImportView } from '../../server/visits-view.ts';
import { sessionBase } from '../api/http.ts';
import { signOff } from '../api/queries.ts';
import { KeyCap, Quiet, TextButton, TextLink } from '../look/parts.tsx';
import { hasChart } from '../session/chart-session.ts';
import { importKeys } from './keys.ts';
import { goTo, type View } from './route.ts';

const Bar = styled('header')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '4px 14px',
  padding: '6px 16px',
  backgroundColor: theme.vars.palette.background.paper,
  borderBottom: `1px solid ${theme.vars.palette.line}`,
}));

const Place = styled('button')(({ theme }) => ({
  all: 'unset',
  boxSizing: 'border-box',
  cursor: 'pointer',
  minHeight: 30,
  padding: '4px 8px',
  borderBottom: '2px solid transparent',
  color: theme.vars.palette.text.secondary,
  '&[aria-current=page]': {
    color: theme.vars.palette.text.primary,
    fontWeight: 600,
    borderBottomColor: theme.vars.palette.text.primary,
  },
  '&:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}`, borderRadius: 4 },
}));

interface HeadProps {
  readonly view: View;
  readonly may: VisitsImportView['may'];
  readonly session: SessionView;
  readonly showKeys: () => void;
}

export function Head({ view, may, session, showKeys }: HeadProps) {
  const { t } = useTranslation('visits-import');
  const { role, name } = session.user;
  const places: readonly View[] = [
    ...(may.upload ? (['lists'] as const) : []),
    ...(may.seeMessages ? (['messages'] as const) : []),
  ];
  return (
    <Bar className="no-print">
      <h1 style={{ fontSize: '1.0625rem', fontWeight: 650 }}>{t('title')}</h1>
      <nav aria-label={t('head.places')} style={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {places.map((one) => (
          <Place
            key={one}
            type="button"
            onClick={() => goTo({ view: one })}
            {...(one === view && { 'aria-current': 'page' as const })}
          >
            {t(`head.${one}`)} <KeyCap command={one} table={importKeys} />
          </Place>
        ))}
      </nav>
      <span style={{ marginInlineStart: 'auto' }} />
      {hasChart(session) && <TextLink href={sessionBase}>{t('head.panel')}</TextLink>}
      {(role === 'admin' || role === 'analyst') && (
        <TextLink href={`${sessionBase}workbench`}>{t('head.workbench')}</TextLink>
      )}
      <TextButton type="button" onClick={showKeys}>
        {t('head.keys')} <KeyCap command="keys" table={importKeys} />
      </TextButton>
      <Quiet>
        {name} · {role}
      </Quiet>
      <TextButton type="button" onClick={() => void signOff().catch(() => undefined)}>
        {t('head.signOff')}
      </TextButton>
    </Bar>
  );
}
