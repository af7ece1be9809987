/** All EHRs of the tenant: one card each, with what is missing in words and numbers. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { ConnectionRow, FeatureState } from '../../server/connections-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, KeyCap, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { connectionKeys } from './keys.ts';
import { featureMarks } from './marks.ts';
import { goTo } from './route.ts';

const List = styled('ul')({
  display: 'grid',
  gap: 16,
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(320px, 100%), 1fr))',
});

const Open = styled('button')({
  all: 'unset',
  cursor: 'pointer',
  fontWeight: 650,
  fontSize: '0.9375rem',
  textDecoration: 'underline',
  textUnderlineOffset: 3,
  '&:focus-visible': { outline: '2px solid', outlineOffset: 2, borderRadius: 4 },
});

export function ListView({ connections }: { connections: readonly ConnectionRow[] }) {
  const { t } = useTranslation('connections');
  const add = (
    <Button variant="contained" onClick={() => goTo({ view: 'add' })}>
      {t('head.add')} <KeyCap command="add" table={connectionKeys} />
    </Button>
  );
  if (connections.length === 0)
    return (
      <Card style={{ padding: 16 }}>
        <Stack>
          <strong>{t('list.empty')}</strong>
          <p>{t('list.emptyText')}</p>
          <div>{add}</div>
        </Stack>
      </Card>
    );
  return (
    <Stack gap={16}>
      <Row style={{ justifyContent: 'flex-end' }}>{add}</Row>
      <List aria-label={t('list.label')}>
        {connections.map((connection) => (
          <li key={connection.id}>
            <One connection={connection} />
          </li>
        ))}
      </List>
    </Stack>
  );
}

const states: readonly FeatureState[] = ['available', 'scope-missing', 'unknown', 'not-offered'];

function One({ connection }: { connection: ConnectionRow }) {
  const { t } = useTranslation('connections');
  const ago = usePast();
  const { id, name, vendorName, fhirBase, counts, wrong, snapshotAt, changedAt, retiredAt } = connection;
  return (
    <Card style={{ padding: 16, height: '100%' }}>
      <Stack gap={6}>
        <div>
          <Open
            type="button"
            aria-label={t('list.open', { name })}
            onClick={() => goTo({ view: 'card', id })}
          >
            {name}
          </Open>
        </div>
        <Quiet>{vendorName}</Quiet>
        <Mono>{fhirBase}</Mono>
        {retiredAt !== undefined && (
          <Row style={{ gap: 6, fontWeight: 600 }}>
            <MarkIcon mark="blocked" size={16} />
            <Exactly at={retiredAt}>{t('retire.since', { ago: ago(retiredAt) })}</Exactly>
          </Row>
        )}
        {wrong > 0 && retiredAt === undefined && (
          <Row style={{ gap: 6, fontWeight: 600 }}>
            <MarkIcon mark="blocked" size={16} />
            {t('list.wrong', { count: wrong })}
          </Row>
        )}
        <ul>
          {states
            .filter((state) => counts[state] > 0)
            .map((state) => (
              <li key={state} style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
                <MarkIcon mark={featureMarks[state]} size={16} />
                {t(`list.${state}`, { count: counts[state] })}
              </li>
            ))}
        </ul>
        <Quiet>
          {snapshotAt === undefined ? (
            t('list.never')
          ) : (
            <Exactly at={snapshotAt}>{t('list.read', { ago: ago(snapshotAt) })}</Exactly>
          )}
        </Quiet>
        {changedAt !== undefined && <Quiet>{t('list.changed', { ago: ago(changedAt) })}</Quiet>}
      </Stack>
    </Card>
  );
}
