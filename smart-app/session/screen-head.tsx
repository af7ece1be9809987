/** The head of a screen beside the panel: its places, the ways to the others, who is here. */
import { styled } from '@mui/material/styles';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { signOff } from '../api/queries.ts';
import type { Binding } from '../keys/bindings.ts';
import { KeyCap, Quiet, TextButton } from '../look/parts.tsx';
import { ScreenLinks } from './screen-links.tsx';
import type { Screen } from './screens.ts';

const Bar = styled('header')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '4px 14px',
  padding: '6px 16px',
  flex: 'none',
  backgroundColor: theme.vars.palette.background.paper,
  borderBottom: `1px solid ${theme.vars.palette.line}`,
}));

const PlaceButton = styled('button')(({ theme }) => ({
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

interface ScreenHeadProps<Place extends string> {
  readonly session: SessionView;
  readonly here: readonly Screen[];
  /** The bundle of the screen: `title`, and `head.…` of each place. */
  readonly words: string;
  /** Each is a command of the table, too. */
  readonly places: readonly Place[];
  readonly current: Place;
  readonly go: (place: Place) => void;
  readonly table: readonly Binding[];
  readonly showKeys: () => void;
  /** What the screen has to offer beside its places. */
  readonly children?: ReactNode;
}

export function ScreenHead<Place extends string>(props: ScreenHeadProps<Place>) {
  const { session, here, words, places, current, go, table, showKeys, children } = props;
  const { t } = useTranslation();
  const title = t('title', { ns: words });
  const nameOf = (place: string) => t(`head.${place}`, { ns: words });
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Bar className="no-print">
      <h1 style={{ fontSize: '1.0625rem', fontWeight: 650 }}>{title}</h1>
      <nav aria-label={t('screens.places')} style={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {places.map((one) => (
          <PlaceButton
            key={one}
            type="button"
            onClick={() => go(one)}
            {...(one === current && { 'aria-current': 'page' as const })}
          >
            {nameOf(one)} <KeyCap command={one} table={table} />
          </PlaceButton>
        ))}
      </nav>
      <span style={{ marginInlineStart: 'auto' }} />
      {children}
      <ScreenLinks session={session} here={here} />
      <TextButton type="button" onClick={showKeys}>
        {t('keys.title')} <KeyCap command="keys" table={table} />
      </TextButton>
      <Quiet>
        {session.user.name} · {session.user.role}
      </Quiet>
      <TextButton type="button" onClick={() => void signOff().catch(() => undefined)}>
        {t('session.logoff')}
      </TextButton>
    </Bar>
  );
}
