/** The head of the workbench: its four places, and what concerns all of them. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../server/panel-view.ts';
import { saveSpecification } from '../api/workbench.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { Quiet, TextButton } from '../look/parts.tsx';
import { ScreenHead } from '../session/screen-head.tsx';
import { KeyMark } from './key-mark.tsx';
import { workbenchKeys } from './keys.ts';
import { changeRoute, type View } from './route.ts';

const places: readonly View[] = ['open', 'read', 'overlays', 'compare'];

interface HeadProps {
  readonly view: View;
  readonly session: SessionView;
  readonly pas: string;
  readonly showKeys: () => void;
}

export function Head({ view, session, pas, showKeys }: HeadProps) {
  const { t } = useTranslation('workbench');
  const specification = useMutation({ mutationFn: () => saveSpecification(pas) });
  const go = (to: View) => changeRoute({ view: to }, 'go');
  useKeysOf(workbenchKeys, {
    open: () => go('open'),
    read: () => go('read'),
    overlays: () => go('overlays'),
    compare: () => go('compare'),
    specification: () => specification.mutate(),
    keys: showKeys,
    print: () => print(),
  });
  return (
    <ScreenHead
      session={session}
      here={['workbench']}
      words="workbench"
      places={places}
      current={view}
      go={go}
      table={workbenchKeys}
      showKeys={showKeys}
    >
      <span aria-live="polite">
        {specification.isError && <Quiet>{t('head.specificationFailed')}</Quiet>}
      </span>
      <TextButton type="button" onClick={() => specification.mutate()} disabled={specification.isPending}>
        {t(specification.isPending ? 'head.specificationBusy' : 'head.specification')}{' '}
        <KeyMark command="specification" />
      </TextButton>
    </ScreenHead>
  );
}
