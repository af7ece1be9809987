/** What the EHR said of itself, how long ago, and in what that differs from before. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { ChangeView, SnapshotView } from '../../server/connections-view.ts';
import type { useReadAgain } from '../api/connections.ts';
import { Exactly, usePast } from '../look/moment.tsx';
import { KeyCap, Mono, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { connectionKeys } from './keys.ts';
import { Section } from './section.tsx';

interface SnapshotProps {
  readonly snapshot: SnapshotView | undefined;
  readonly again: ReturnType<typeof useReadAgain>;
}

export function Snapshot({ snapshot, again }: SnapshotProps) {
  const { t } = useTranslation('connections');
  return (
    <Section
      title={t('snapshot.title')}
      actions={
        <Button variant="outlined" disabled={again.isPending} onClick={() => again.mutate()}>
          {t(again.isPending ? 'snapshot.reading' : 'snapshot.read')}{' '}
          <KeyCap command="read" table={connectionKeys} />
        </Button>
      }
    >
      <div aria-live="polite">{snapshot ? <Said snapshot={snapshot} /> : <p>{t('snapshot.none')}</p>}</div>
      {again.isError && (
        <TroubleNote title={t('snapshot.failed')} text={t('failedText')} error={again.error} />
      )}
    </Section>
  );
}

function Said({ snapshot }: { snapshot: SnapshotView }) {
  const { t } = useTranslation('connections');
  const ago = usePast();
  const { takenAt, source, software = '', fhirVersion, changedAt, changes } = snapshot;
  return (
    <Stack gap={4}>
      <p>
        <Exactly at={takenAt}>{t('snapshot.age', { ago: ago(takenAt), source })}</Exactly>
      </p>
      {fhirVersion !== undefined && <p>{t('snapshot.software', { software, version: fhirVersion })}</p>}
      {changedAt === undefined ? (
        <p>{t('snapshot.same')}</p>
      ) : (
        <>
          <p style={{ fontWeight: 600 }}>
            <Exactly at={changedAt}>{t('snapshot.changed', { ago: ago(changedAt) })}</Exactly>
          </p>
          <Stack as="ul" gap={2} style={{ maxHeight: 320, overflow: 'auto' }} tabIndex={0}>
            {changes.map((change) => (
              <li key={JSON.stringify(change)}>
                <Changed change={change} />
              </li>
            ))}
          </Stack>
        </>
      )}
    </Stack>
  );
}

function Changed({ change: { what, before, after } }: { change: ChangeView }) {
  const { t } = useTranslation('connections');
  if (before !== undefined && after !== undefined)
    return <Mono>{t('snapshot.became', { what, before, after })}</Mono>;
  const value = after ?? before ?? '';
  return <Mono>{t(after === undefined ? 'snapshot.went' : 'snapshot.came', { what, value })}</Mono>;
}
