/** Uploading a list, and the lists that were uploaded. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListSummary, VisitsImportView } from '../../server/visits-view.ts';
import { readSample, useUpload } from '../api/visits-import.ts';
import { saveFile } from '../api/http.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, KeyCap, Quiet, Row, SmallHeading, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { importKeys } from './keys.ts';
import { listMarks } from './marks.ts';
import { goTo } from './route.ts';
import { useCounts } from './use-counts.ts';

const Drop = styled(Card, { shouldForwardProp: (name) => name !== 'over' })<{ over: boolean }>(
  ({ theme, over }) => ({
    padding: 24,
    borderStyle: 'dashed',
    borderColor: over ? theme.vars.palette.text.primary : theme.vars.palette.text.secondary,
    backgroundColor: over ? theme.vars.palette.faint : theme.vars.palette.background.paper,
  }),
);

export function ListsView({ view }: { view: VisitsImportView }) {
  return (
    <Stack gap={16}>
      <UploadCard view={view} />
      <Uploads lists={view.lists} />
    </Stack>
  );
}

function UploadCard({ view: { limits, connection } }: { view: VisitsImportView }) {
  const { t } = useTranslation('visits-import');
  const file = useRef<HTMLInputElement>(null);
  const sending = useUpload();
  const sample = useMutation({
    mutationFn: async () => saveFile(await readSample(), 'visits.csv'),
  });
  const take = (chosen: File) =>
    sending.mutate(chosen, { onSuccess: ({ id }) => goTo({ view: 'lists', id }) });
  const over = useDrop(take);
  useKeysOf(importKeys, { upload: () => file.current?.click() });
  return (
    <Drop over={over} aria-labelledby="upload-title">
      <Stack gap={10}>
        <h2 id="upload-title" style={{ fontSize: '0.9375rem', fontWeight: 600 }}>
          {t('upload.title', { connection })}
        </h2>
        <p>{t('upload.text')}</p>
        <Row>
          <Button variant="contained" disabled={sending.isPending} onClick={() => file.current?.click()}>
            {t(sending.isPending ? 'upload.busy' : 'upload.choose')}{' '}
            <KeyCap command="upload" table={importKeys} />
          </Button>
          <TextButton type="button" disabled={sample.isPending} onClick={() => sample.mutate()}>
            {t('upload.sample')}
          </TextButton>
          <input
            ref={file}
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            hidden
            aria-label={t('upload.choose')}
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              if (chosen) take(chosen);
              event.target.value = '';
            }}
          />
        </Row>
        <Quiet>
          {t('upload.limits', {
            megabytes: limits.bytes / 1024 / 1024,
            rows: limits.rows.toLocaleString(),
          })}
        </Quiet>
        {sending.error && (
          <TroubleNote title={t('upload.failed')} text={t('upload.failedText')} error={sending.error} />
        )}
      </Stack>
    </Drop>
  );
}

/** A file may be dropped anywhere: nobody should have to aim. True while one is above the page. */
function useDrop(take: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const above = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      latest.current(file);
    };
    addEventListener('dragover', above);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', above);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return over;
}

function Uploads({ lists }: { lists: readonly ListSummary[] }) {
  const { t } = useTranslation('visits-import');
  return (
    <section aria-labelledby="uploads-title">
      <SmallHeading id="uploads-title">{t('uploads.title')}</SmallHeading>
      {lists.length === 0 ? (
        <p>{t('uploads.none')}</p>
      ) : (
        <ul style={{ display: 'grid', gap: 8, marginTop: 8 }}>
          {lists.map((one) => (
            <li key={one.id}>
              <Upload list={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Upload({ list }: { list: ListSummary }) {
  const { t } = useTranslation('visits-import');
  const ago = usePast();
  const counts = useCounts();
  const { id, fileName, uploadedBy, uploadedAt, state } = list;
  return (
    <Card style={{ padding: '8px 16px' }}>
      <Row style={{ justifyContent: 'space-between' }}>
        <Row style={{ gap: 6 }}>
          <MarkIcon mark={listMarks[state]} size={16} />
          <strong>{t(`state.${state}`)}</strong>
          <TextButton
            type="button"
            style={{ fontSize: '0.875rem', whiteSpace: 'normal', overflowWrap: 'anywhere' }}
            onClick={() => goTo({ view: 'lists', id })}
          >
            {fileName}
          </TextButton>
        </Row>
        <Quiet>
          <Exactly at={uploadedAt}>{t('uploads.by', { name: uploadedBy, ago: ago(uploadedAt) })}</Exactly>
        </Quiet>
      </Row>
      {list.counts && <Quiet>{counts(list.counts)}</Quiet>}
    </Card>
  );
}
