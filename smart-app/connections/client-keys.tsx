/** The keys that the EHR knows us by, which one is in use, and a new one in its place. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { KeyView } from '../../server/connections-view.ts';
import { useRotateKeys } from '../api/connections.ts';
import { useAgo, usePast } from '../look/moment.tsx';
import { CopyButton, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { useNow } from '../look/use-now.ts';
import { Section } from './section.tsx';

export function ClientKeys({ id, keys }: { id: string; keys: readonly KeyView[] }) {
  const { t } = useTranslation('connections');
  const rotate = useRotateKeys(id);
  const now = useNow();
  const waits = keys.some((key) => Date.parse(key.usedFrom) > now);
  const inUse = keys.find((key) => Date.parse(key.usedFrom) <= now);
  return (
    <Section
      title={t('clientKeys.title')}
      actions={
        <Button variant="outlined" disabled={rotate.isPending || waits} onClick={() => rotate.mutate()}>
          {t(rotate.isPending ? 'clientKeys.rotating' : 'clientKeys.rotate')}
        </Button>
      }
    >
      <p>{t('clientKeys.text')}</p>
      <Stack as="ul" gap={4} aria-live="polite">
        {keys.map((key) => (
          <Key key={key.keyId} of={key} isInUse={key === inUse} />
        ))}
      </Stack>
      {rotate.isError && (
        <TroubleNote title={t('clientKeys.failed')} text={t('failedText')} error={rotate.error} />
      )}
    </Section>
  );
}

function Key({ of, isInUse }: { of: KeyView; isInUse: boolean }) {
  const { t } = useTranslation('connections');
  const ago = useAgo();
  const past = usePast();
  const { keyId, algorithm, madeAt, usedFrom, goneAt } = of;
  const later =
    goneAt === undefined
      ? t('clientKeys.next', { when: ago(usedFrom) })
      : t('clientKeys.leaving', { when: ago(goneAt) });
  return (
    <li>
      <Row style={{ gap: '0 10px' }}>
        <strong style={{ fontWeight: 600 }}>{algorithm}</strong>
        <span>{isInUse ? t('clientKeys.inUse') : later}</span>
        <Quiet>{t('clientKeys.made', { ago: past(madeAt) })}</Quiet>
      </Row>
      <Row style={{ gap: 6 }}>
        <Mono>{keyId}</Mono>
        <CopyButton text={keyId} what="kid" />
      </Row>
    </li>
  );
}
