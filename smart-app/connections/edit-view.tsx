/** The form of a connection that is there. */
import type { VendorView } from '../../server/connections-view.ts';
import { useConnection } from '../api/connections.ts';
import { Skeleton } from '../look/parts.tsx';
import { CardTrouble } from './card-trouble.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { draftOf } from './draft.ts';

export function EditView({ id, vendors }: { id: string; vendors: readonly VendorView[] }) {
  const { data, error, refetch } = useConnection(id);
  if (data) {
    const edited = { draft: draftOf(data), version: data.version, hasSecret: data.fields.hasSecret };
    // Somebody else's change in the meantime must not be typed over unseen: it begins anew with what is there.
    return <ConnectionForm key={data.version} vendors={vendors} edited={edited} />;
  }
  if (!error) return <Skeleton style={{ height: 400 }} />;
  return <CardTrouble error={error} retry={() => void refetch()} />;
}
