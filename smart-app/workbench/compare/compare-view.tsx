/** Two messages: what was added, removed, changed, in the order of the first; each leads to its place. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Difference, DiffView } from '../../../server/workbench-view.ts';
import { useDiff } from '../../api/workbench.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Card, Mono, Quiet, Row, Skeleton, SmallHeading, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { Field, TextInput } from '../fields.tsx';
import { shortPath } from '../panes/paths.ts';
import { WindowList } from '../panes/window-list.tsx';
import { changeRoute, type WorkbenchRoute } from '../route.ts';
import { sourceOf } from '../sources.ts';
import { formatTarget, targetOf } from '../target.ts';
import { SourceField } from './source-field.tsx';

const Frame = styled(Card)({
  display: 'flex',
  flexDirection: 'column',
  flex: '1 1 0',
  minHeight: 360,
  overflow: 'hidden',
});

/** A loop that is there on one side alone may be long: its beginning tells, the jump shows the rest. */
const Text = styled(Mono)({
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 6,
  overflow: 'hidden',
});

const Columns = styled('div')({
  display: 'grid',
  gridTemplateColumns: '92px minmax(0, 4fr) minmax(0, 5fr) minmax(0, 5fr)',
  gap: 10,
  padding: '3px 10px',
  overflowWrap: 'anywhere',
});

/** What differs between any two messages and means nothing. */
const usual = '@times, @numbers';

export function CompareView({ route }: { route: WorkbenchRoute }) {
  const { t } = useTranslation('workbench');
  const [ignored, setIgnored] = useState(usual);
  const first = route.open ?? (route.analysis === undefined ? '' : `analysis/${route.analysis}`);
  const second = route.other ?? '';
  const [a, b] = [sourceOf(first), sourceOf(second)];
  const [typed, setTyped] = useState(usual);
  const ignore = ignored.split(/[\s,]+/).filter((word) => word !== '');
  const { data, error, isFetching, refetch } = useDiff(a && b ? { a, b, ignore } : undefined);
  return (
    <>
      <Card style={{ padding: 10, flex: 'none' }} aria-label={t('compare.title')}>
        <form
          style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(300px, 1fr))', gap: 10 }}
          onSubmit={(event) => {
            event.preventDefault();
            setIgnored(typed);
          }}
        >
          <SourceField
            label={t('compare.first')}
            value={first}
            choose={(open) => changeRoute(sideA(open), 'keep')}
          />
          <SourceField
            label={t('compare.second')}
            value={second}
            choose={(open) => changeRoute({ other: open }, 'keep')}
          />
          <Row>
            <Field label={t('compare.ignore')}>
              {(id) => <TextInput id={id} value={typed} onChange={(event) => setTyped(event.target.value)} />}
            </Field>
            <Button type="submit" variant="outlined">
              {t('compare.again')}
            </Button>
          </Row>
        </form>
      </Card>
      <Frame aria-labelledby="compare-title">
        {error && (
          <TroubleNote
            title={t('compare.failed')}
            text={t('pane.failedText')}
            error={error}
            retry={() => void refetch()}
          />
        )}
        {!a || !b ? <p style={{ padding: 16 }}>{t('compare.what')}</p> : null}
        {isFetching && !data && <Skeleton style={{ height: 200, margin: 12 }} />}
        {data && a && b && <Differences diff={data} opens={[first, second]} />}
      </Frame>
    </>
  );
}

const sideA = (open: string) =>
  open.startsWith('analysis/')
    ? { analysis: open.slice(9), open: undefined, at: undefined }
    : { open: open === '' ? undefined : open, analysis: undefined, at: undefined };

interface DifferencesProps {
  readonly diff: DiffView;
  readonly opens: readonly [string, string];
}

function Differences({ diff, opens }: DifferencesProps) {
  const { t } = useTranslation('workbench');
  const [active, setActive] = useState(-1);
  const counts = (['changed', 'added', 'removed'] as const).map(
    (kind) => `${diff.differences.filter((one) => one.kind === kind).length} ${t(`difference.${kind}`)}`,
  );
  const chosen = diff.differences[active];
  return (
    <>
      <Row style={{ padding: '6px 10px' }}>
        <MarkIcon mark={diff.total === 0 ? 'ready' : 'info'} size={16} />
        <SmallHeading id="compare-title">
          {diff.total === 0 ? t('compare.same') : t('compare.count', { count: diff.total })}
        </SmallHeading>
        {diff.total > 0 && <Quiet>{counts.join(' · ')}</Quiet>}
        {diff.masked && <Quiet>{t('head.masked')}</Quiet>}
        {chosen && <Jumps difference={chosen} opens={opens} />}
      </Row>
      {diff.total > 0 && (
        <>
          <Columns aria-hidden="true">
            <Quiet />
            <Quiet>{t('compare.place')}</Quiet>
            <Quiet>{diff.a}</Quiet>
            <Quiet>{diff.b}</Quiet>
          </Columns>
          <WindowList
            label={t('compare.list')}
            role="listbox"
            count={diff.differences.length}
            active={active}
            choose={setActive}
            look={(index) => ({ lit: index === active })}
          >
            {(index) => <DifferenceLine difference={diff.differences[index]} />}
          </WindowList>
        </>
      )}
      {diff.total > diff.differences.length && (
        <Quiet style={{ padding: 8 }}>
          {t('compare.cut', { shown: diff.differences.length, total: diff.total })}
        </Quiet>
      )}
    </>
  );
}

const signs = { added: '+', removed: '−', changed: '≠' } as const;

function DifferenceLine({ difference }: { difference: Difference | undefined }) {
  const { t } = useTranslation('workbench');
  if (!difference) return null;
  return (
    <Columns>
      <span>
        <strong>{signs[difference.kind]}</strong> <Quiet>{t(`difference.${difference.kind}`)}</Quiet>
      </span>
      <Quiet title={difference.path}>{shortPath(difference.path)}</Quiet>
      <Text style={difference.kind === 'removed' ? { textDecoration: 'line-through' } : undefined}>
        {difference.before ?? '–'}
      </Text>
      <Text style={difference.kind === 'added' ? { fontWeight: 600 } : undefined}>
        {difference.after ?? '–'}
      </Text>
    </Columns>
  );
}

interface JumpsProps {
  readonly difference: Difference;
  readonly opens: readonly [string, string];
}

function Jumps({ difference, opens }: JumpsProps) {
  const { t } = useTranslation('workbench');
  const sides = [
    [t('compare.goFirst'), opens[0], difference.placeBefore, difference.kind !== 'added'],
    [t('compare.goSecond'), opens[1], difference.placeAfter, difference.kind !== 'removed'],
  ] as const;
  return sides.map(([label, open, place, isThere]) => {
    const at = place ? formatTarget(targetOf(place)) : difference.path;
    return (
      isThere && (
        <TextButton
          key={label}
          type="button"
          onClick={() => changeRoute({ view: 'read', ...sideA(open), at }, 'go')}
        >
          {label}
        </TextButton>
      )
    );
  });
}
