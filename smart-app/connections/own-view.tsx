/** The card of one's own sign-in, for everyone: why something of the chart is missing, and whom to ask for it. */
import { useTranslation } from 'react-i18next';
import { useOwnConnection } from '../api/connections.ts';
import { Card, Quiet, Skeleton, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { Columns } from './columns.tsx';
import { Features } from './features.tsx';
import { Grants } from './grants.tsx';

export function OwnView() {
  const { t } = useTranslation('connections');
  const { data, error, refetch } = useOwnConnection();
  if (!data && !error) return <Skeleton style={{ height: 400 }} />;
  if (!data)
    return (
      <Card>
        <TroubleNote
          title={t('own.failed')}
          text={t('own.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      </Card>
    );
  return (
    <Stack gap={16}>
      <Stack gap={0}>
        <h2 style={{ fontSize: '1.0625rem', lineHeight: '1.5rem', fontWeight: 650 }}>
          {t('own.title', { name: data.name })}
        </h2>
        <Quiet>{t('own.vendor', { vendor: data.vendorName })}</Quiet>
      </Stack>
      <Columns>
        <Features card={data.card} />
        <Grants card={data.card} />
      </Columns>
    </Stack>
  );
}
