/** The selection in one line: the bytes, the row, the value; and the way to its further places. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { LinkView } from '../../../server/workbench-view.ts';
import { useSegment } from '../../api/workbench.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { CopyButton, Mono, Quiet, TextButton } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { workbenchKeys } from '../keys.ts';
import { KeyMark } from '../key-mark.tsx';
import { formatTarget, targetOf } from '../target.ts';
import { shortPath } from './paths.ts';
import { elementName } from './segment-pieces.ts';

const Bar = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '0 10px',
  minHeight: 32,
  padding: '3px 12px',
  flex: 'none',
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 8,
  backgroundColor: theme.vars.palette.background.paper,
}));

const Told = styled('div')({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '0 10px',
  minWidth: 0,
});

export function SelectionBar({ link }: { link: string | undefined }) {
  const { t } = useTranslation('workbench');
  const { target, links, isLoading, select } = useWorkbench();
  const step = (by: 1 | -1) => {
    const word = target ? formatTarget(target) : '';
    const places = [...new Set(links.map(({ at }) => formatTarget(targetOf(at))))];
    const next = places[(places.indexOf(word) + by + places.length) % places.length];
    const found = links.find(({ at }) => formatTarget(targetOf(at)) === next);
    if (found) select(targetOf(found.at));
  };
  useKeysOf(workbenchKeys, {
    next: () => step(1),
    previous: () => step(-1),
    back: () => select(undefined),
    link: () => document.querySelector<HTMLElement>('#copy-link button')?.click(),
  });
  return (
    <Bar>
      <Told role="status" aria-label={t('selection.label')}>
        <Said links={links} isLoading={isLoading} />
      </Told>
      <span
        id="copy-link"
        style={{ marginInlineStart: 'auto', display: 'inline-flex', alignItems: 'center', gap: 8 }}
      >
        {link === undefined ? (
          <Quiet>{t('selection.ownText')}</Quiet>
        ) : (
          <>
            <CopyButton text={link} what={t('selection.link')} label={t('selection.link')} />
            <KeyMark command="link" />
          </>
        )}
        {target && (
          <TextButton type="button" onClick={() => select(undefined)}>
            {t('selection.clear')} <KeyMark command="back" />
          </TextButton>
        )}
      </span>
    </Bar>
  );
}

function Said({ links, isLoading }: { links: readonly LinkView[]; isLoading: boolean }) {
  const { t } = useTranslation('workbench');
  const { analysis, target } = useWorkbench();
  const first = links[0];
  const { data } = useSegment(analysis.id, first?.at.segment ?? 0);
  const id = data?.line?.id ?? '';
  if (!target) return <Quiet>{t('selection.none')}</Quiet>;
  if (!first) return <Quiet>{t(isLoading ? 'selection.asking' : 'selection.alone')}</Quiet>;
  const { segment, element, loop, offset, length } = first.at;
  return (
    <>
      <Mono style={{ fontWeight: 600 }}>
        {loop} {element === undefined ? id : elementName(id, { ...first.at, element })}
      </Mono>
      <Quiet>
        {t('selection.segment', { segment })} · {t('place.bytes', { offset, count: length })}
      </Quiet>
      <span aria-hidden="true">→</span>
      <Mono>{first.row}</Mono>
      <span aria-hidden="true">→</span>
      <Mono style={{ fontSize: '0.75rem' }}>
        {first.fhir === undefined ? t(`selection.from.${first.from ?? 'constant'}`) : shortPath(first.fhir)}
      </Mono>
      {links.length > 1 && (
        <Quiet>
          {t('selection.more', { count: links.length - 1 })} <KeyMark command="previous" />{' '}
          <KeyMark command="next" />
        </Quiet>
      )}
    </>
  );
}
