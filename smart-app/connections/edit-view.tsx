/** The form of a connection that is there. */
import { useTranslation } from 'react-i18next';
import type { VendorView } from '../../server/connections-view.ts';
import { useConnection } from '../api/connections.ts';
import { Card, Skeleton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { draftOf } from './draft.ts';

export function EditView({ id, vendors }: { id: string; vendors: readonly VendorView[] }) {
  const { t } = useTranslation('connections');
  const { data, error } = useConnection(id);
  if (data) {
    const edited = { draft: draftOf(data), version: data.version, hasSecret: data.fields.hasSecret };
    // Somebody else's change in the meantime must not be typed over unseen: it begins anew with what is there.
    return <ConnectionForm key={data.version} vendors={vendors} edited={edited} />;
  }
  if (!error) return <Skeleton style={{ height: 400 }} />;
  return (
    <Card>
      <TroubleNote title={t('failed')} text={t('failedText')} error={error} />
    </Card>
  );
}
