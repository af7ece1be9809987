/** One EHR: its capability card, what was granted, what it says of itself, what to register there. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { ConnectionView as View } from '../../server/connections-view.ts';
import { useConnection, useReadAgain, useTest } from '../api/connections.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { KeyCap, Mono, Quiet, Row, Skeleton, Stack } from '../look/parts.tsx';
import { CardTrouble } from './card-trouble.tsx';
import { Checks } from './checks.tsx';
import { ClientKeys } from './client-keys.tsx';
import { Columns } from './columns.tsx';
import { Features } from './features.tsx';
import { Grants } from './grants.tsx';
import { connectionKeys } from './keys.ts';
import { Registration } from './registration.tsx';
import { Retire, Retired } from './retire.tsx';
import { goTo } from './route.ts';
import { Snapshot } from './snapshot.tsx';
import { TestResult } from './test-result.tsx';

export function ConnectionView({ id }: { id: string }) {
  const { data, error, refetch } = useConnection(id);
  if (data) return <Loaded view={data} />;
  if (!error) return <Skeleton style={{ height: 400 }} />;
  return <CardTrouble error={error} retry={() => void refetch()} />;
}

function Loaded({ view }: { view: View }) {
  const { t } = useTranslation('connections');
  const { fields, card, keys, registration, vendorName, retiredAt } = view;
  const isOpen = retiredAt === undefined;
  const again = useReadAgain(fields.id);
  const test = useTest(fields.id);
  const edit = () => goTo({ view: 'edit', id: fields.id });
  useKeysOf(connectionKeys, {
    ...(isOpen && { read: () => again.mutate(), test: () => test.mutate(), edit }),
    back: () => goTo({ view: 'list' }),
  });
  return (
    <Stack gap={16}>
      <Row style={{ justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Stack gap={0}>
          <h2 style={{ fontSize: '1.0625rem', lineHeight: '1.5rem', fontWeight: 650 }}>{fields.name}</h2>
          <Quiet>{vendorName}</Quiet>
          <Mono>{fields.fhirBase}</Mono>
        </Stack>
        {isOpen && (
          <Button variant="outlined" onClick={edit}>
            {t('keys.edit')} <KeyCap command="edit" table={connectionKeys} />
          </Button>
        )}
      </Row>
      {!isOpen && <Retired id={fields.id} since={retiredAt} />}
      <Columns>
        <Stack gap={16}>
          <Features card={card} />
          <Registration registration={registration} />
        </Stack>
        <Stack gap={16}>
          {isOpen && <Snapshot snapshot={card.snapshot} again={again} />}
          {isOpen && <TestResult test={test} />}
          <Checks card={card} />
          <Grants card={card} />
          {isOpen && keys.length > 0 && <ClientKeys id={fields.id} keys={keys} />}
          {isOpen && <Retire view={view} />}
        </Stack>
      </Columns>
    </Stack>
  );
}
