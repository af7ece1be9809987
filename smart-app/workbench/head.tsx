/** The head of the screen: the four places, what concerns all of them, and who is here. */
import { styled } from '@mui/material/styles';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { sessionBase } from '../api/http.ts';
import { signOff } from '../api/queries.ts';
import { saveSpecification } from '../api/workbench.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { Quiet, TextButton, TextLink } from '../look/parts.tsx';
import { KeyMark } from './key-mark.tsx';
import { workbenchKeys, type WorkbenchCommand } from './keys.ts';
import { changeRoute, type View } from './route.ts';

const Bar = styled('header')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '4px 14px',
  padding: '6px 12px',
  flex: 'none',
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

const places: readonly (readonly [View, WorkbenchCommand])[] = [
  ['open', 'open'],
  ['read', 'read'],
  ['overlays', 'overlays'],
  ['compare', 'compare'],
];

interface HeadProps {
  readonly view: View;
  readonly session: SessionView;
  readonly pas: string;
  readonly showKeys: () => void;
}

export function Head({ view, session, pas, showKeys }: HeadProps) {
  const { t } = useTranslation('workbench');
  const specification = useMutation({ mutationFn: () => saveSpecification(pas) });
  const go = (to: View) => () => changeRoute({ view: to }, 'go');
  useKeysOf(workbenchKeys, {
    open: go('open'),
    read: go('read'),
    overlays: go('overlays'),
    compare: go('compare'),
    specification: () => specification.mutate(),
    keys: showKeys,
    print: () => print(),
  });
  return (
    <Bar className="no-print">
      <h1 style={{ fontSize: '1.0625rem', fontWeight: 650 }}>{t('title')}</h1>
      <nav aria-label={t('head.places')} style={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {places.map(([one, command]) => (
          <Place
            key={one}
            type="button"
            onClick={go(one)}
            {...(one === view && { 'aria-current': 'page' as const })}
          >
            {t(`head.${one}`)} <KeyMark command={command} />
          </Place>
        ))}
      </nav>
      <span style={{ marginInlineStart: 'auto' }} aria-live="polite">
        {specification.isError && <Quiet>{t('head.specificationFailed')}</Quiet>}
      </span>
      <TextButton type="button" onClick={() => specification.mutate()} disabled={specification.isPending}>
        {t(specification.isPending ? 'head.specificationBusy' : 'head.specification')}{' '}
        <KeyMark command="specification" />
      </TextButton>
      <TextButton type="button" onClick={showKeys}>
        {t('head.keys')} <KeyMark command="keys" />
      </TextButton>
      <TextLink href={`${sessionBase}connections`}>{t('head.connections')}</TextLink>
      <TextLink href={`${sessionBase}visits-import`}>{t('head.visits')}</TextLink>
      <Quiet>
        {session.user.name} · {session.user.role}
      </Quiet>
      <TextButton type="button" onClick={() => void signOff().catch(() => undefined)}>
        {t('head.signOff')}
      </TextButton>
    </Bar>
  );
}
