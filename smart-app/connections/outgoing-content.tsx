/** What was to be written or published, as JSON. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import { useOutgoingContent } from '../api/outgoing.ts';
import { Skeleton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';

const Text = styled('pre')(({ theme }) => ({
  margin: 0,
  padding: 10,
  maxHeight: 360,
  overflow: 'auto',
  backgroundColor: theme.vars.palette.faint,
  fontSize: '0.8125rem',
  '&:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}` },
}));

export function OutgoingContent({ path }: { path: string }) {
  const { t } = useTranslation('connections');
  const { data, error, refetch } = useOutgoingContent(path);
  if (data)
    return (
      <Text tabIndex={0} aria-label={t('outgoing.content')}>
        {JSON.stringify(data.json, null, 2)}
      </Text>
    );
  if (!error) return <Skeleton style={{ height: 120 }} />;
  return (
    <TroubleNote
      title={t('outgoing.contentFailed')}
      text={t('failedText')}
      error={error}
      retry={() => void refetch()}
    />
  );
}
