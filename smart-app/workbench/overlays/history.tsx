/** All versions of an overlay; an older one comes back by one press, as a new version. */
import { styled } from '@mui/material/styles';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OverlayVersion, OverlayView } from '../../../server/workbench-view.ts';
import { readOverlayVersion, useOverlayChanges } from '../../api/overlays.ts';
import { Exactly, useAgo } from '../../look/moment.tsx';
import { Card, Quiet, Row, SmallHeading, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { keepDraft } from './drafts.ts';

const List = styled('ol')(({ theme }) => ({
  marginTop: 4,
  '& > li': { borderTop: `1px solid ${theme.vars.palette.line}`, padding: '4px 0' },
}));

interface HistoryProps {
  readonly overlay: OverlayView;
  /** Puts a text into the editor. */
  readonly load: (text: string) => void;
}

export function History({ overlay, load }: HistoryProps) {
  const { t } = useTranslation('workbench');
  const { rollBack } = useOverlayChanges();
  const reading = useMutation({
    mutationFn: (version: number) => readOverlayVersion(overlay.id, version),
    onSuccess: ({ text }) => load(text),
  });
  const back = (version: number) =>
    rollBack.mutate(
      {
        id: overlay.id,
        read: overlay.version,
        version,
        comment: t('history.backComment', { version }),
        key: crypto.randomUUID(),
      },
      { onSuccess: () => keepDraft(overlay.id, undefined) },
    );
  return (
    <Card aria-labelledby="history-title" style={{ padding: 10 }}>
      <SmallHeading id="history-title">{t('history.title')}</SmallHeading>
      {(rollBack.error ?? reading.error) && (
        <TroubleNote
          title={t('history.failed')}
          text={t('pane.failedText')}
          error={rollBack.error ?? reading.error}
        />
      )}
      <List reversed aria-label={t('history.title')}>
        {overlay.history.map((version, at) => (
          <li key={version.version}>
            <Version
              version={version}
              isNewest={at === 0}
              isBusy={rollBack.isPending}
              back={() => back(version.version)}
              show={() => reading.mutate(version.version)}
            />
          </li>
        ))}
      </List>
    </Card>
  );
}

interface VersionProps {
  readonly version: OverlayVersion;
  readonly isNewest: boolean;
  readonly isBusy: boolean;
  readonly back: () => void;
  readonly show: () => void;
}

function Version({ version, isNewest, isBusy, back, show }: VersionProps) {
  const { t } = useTranslation('workbench');
  const ago = useAgo();
  const { publishedAt, publishedBy, comment, sameAs } = version;
  return (
    <Row style={{ justifyContent: 'space-between', rowGap: 0 }}>
      <span>
        <strong>{t('overlays.version', { version: version.version })}</strong>{' '}
        {comment ?? t('history.delivered')}{' '}
        <Quiet>
          {publishedAt !== undefined && <Exactly at={publishedAt}>{ago(publishedAt)}</Exactly>} {publishedBy}{' '}
          {sameAs !== undefined && `· ${t('history.sameAs', { version: sameAs })}`}
        </Quiet>
      </span>
      {isNewest ? (
        <Quiet>{t('history.inForce')}</Quiet>
      ) : (
        <span>
          <TextButton
            type="button"
            aria-label={t('history.showOne', { version: version.version })}
            onClick={show}
          >
            {t('history.show')}
          </TextButton>{' '}
          <TextButton
            type="button"
            disabled={isBusy}
            aria-label={t('history.backOne', { version: version.version })}
            onClick={back}
          >
            {t('history.back')}
          </TextButton>
        </span>
      )}
    </Row>
  );
}
