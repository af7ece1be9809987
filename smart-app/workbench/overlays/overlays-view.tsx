/** Overlays: which there are, the one being edited, and what a change would do. */
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowView, WorkbenchView } from '../../../server/workbench-view.ts';
import { useOverlay, useOverlays } from '../../api/overlays.ts';
import { Card, Quiet, Skeleton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { useDrafts } from './drafts.ts';
import { OverlayList } from './overlay-list.tsx';
import { OverlayWork } from './overlay-work.tsx';

const Grid = styled('div')({
  display: 'grid',
  flex: '1 1 0',
  minHeight: 0,
  gap: 8,
  gridTemplateColumns: '230px minmax(0, 1fr)',
  '@media (max-width: 820px)': { gridTemplateColumns: 'minmax(0, 1fr)', flex: 'none' },
});

const Empty = styled(Card)({ padding: 20, maxWidth: 640, alignSelf: 'start' });

interface OverlaysViewProps {
  readonly view: WorkbenchView;
  /** A row that somebody wants to change. */
  readonly row: RowView | undefined;
  readonly forgetRow: () => void;
}

export function OverlaysView({ view, row, forgetRow }: OverlaysViewProps) {
  const { t } = useTranslation('workbench');
  const { data: overlays, error, refetch } = useOverlays();
  const drafts = useDrafts();
  const [wanted, setWanted] = useState<string>();
  const fitting =
    overlays?.find(({ maps }) => row === undefined || maps.includes(row.map))?.id ?? overlays?.[0]?.id;
  const chosen = wanted ?? fitting ?? [...drafts.keys()][0];
  if (error)
    return (
      <Card>
        <TroubleNote
          title={t('overlays.failed')}
          text={t('pane.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      </Card>
    );
  if (!overlays) return <Skeleton style={{ height: 320 }} />;
  return (
    <Grid>
      <OverlayList view={view} overlays={overlays} chosen={chosen} choose={setWanted} />
      {chosen === undefined ? (
        <Empty>
          <strong>{t('overlays.none')}</strong>
          <p>{row ? t('overlays.noneForRow', { row: row.id }) : t('overlays.noneText')}</p>
        </Empty>
      ) : (
        <Chosen key={chosen} id={chosen} view={view} row={row} forgetRow={forgetRow} />
      )}
    </Grid>
  );
}

function Chosen({ id, ...rest }: OverlaysViewProps & { readonly id: string }) {
  const { t } = useTranslation('workbench');
  const drafts = useDrafts();
  const draft = drafts.get(id);
  const isNew = draft !== undefined && draft.read === undefined;
  const { data: overlay, error, refetch } = useOverlay(isNew ? undefined : id);
  if (isNew) return <OverlayWork id={id} overlay={undefined} draft={draft} {...rest} />;
  if (overlay) return <OverlayWork id={id} overlay={overlay} draft={draft} {...rest} />;
  if (error)
    return (
      <Card>
        <TroubleNote
          title={t('overlays.failed')}
          text={t('pane.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      </Card>
    );
  return (
    <Card style={{ padding: 16 }} aria-busy="true">
      <Quiet>{t('overlays.loading')}</Quiet>
      <Skeleton style={{ height: 240, marginTop: 8 }} />
    </Card>
  );
}
