/** What an export holds, said before it is made; then how much has come. */
import Button from '@mui/material/Button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordContents } from '../../server/record-view.ts';
import { call, download, saveFile } from '../api/http.ts';
import { usePlace } from '../look/place.ts';
import { Card, Quiet, Row, Skeleton, SmallHeading, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { bytesOf } from '../words/format.ts';

const path = 'record-export';

export default function ExportPanel({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { locale } = usePlace();
  const [received, setReceived] = useState(0);
  const contents = useQuery({
    queryKey: [path],
    queryFn: () => call<RecordContents>('GET', `${path}/contents`),
    // It is asked for rarely, and must be true when it is.
    staleTime: 0,
  });
  const exporting = useMutation({
    mutationFn: async () => {
      setReceived(0);
      const file = await download(path, setReceived);
      saveFile(file, `record-${new Date().toISOString().slice(0, 10)}.zip`);
      return file.size;
    },
  });
  const error = contents.error ?? exporting.error;
  return (
    <Card style={{ padding: 16, marginTop: 12, maxWidth: 640 }} aria-busy={exporting.isPending}>
      <Stack gap={12}>
        <SmallHeading>{t('record.title')}</SmallHeading>
        {contents.isPending && <Skeleton aria-label={t('record.counting')} />}
        {contents.data && <p>{t('record.holds', { ...contents.data })}</p>}
        <Quiet>{t('record.care')}</Quiet>
        {error && <TroubleNote title={t('record.failed')} text={t('record.failedText')} error={error} />}
        <Row>
          <Button
            variant="outlined"
            disabled={exporting.isPending || !contents.data}
            onClick={() => exporting.mutate()}
          >
            {t('record.start')}
          </Button>
          <Button variant="text" onClick={close}>
            {t('record.cancel')}
          </Button>
          <span role="status">
            {exporting.isPending && t('record.coming', { size: bytesOf(received, locale) })}
            {exporting.isSuccess && t('record.done', { size: bytesOf(exporting.data, locale) })}
          </span>
        </Row>
      </Stack>
    </Card>
  );
}
