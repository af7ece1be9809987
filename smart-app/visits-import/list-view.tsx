/** One list: what it would do, which column holds what, its rows; or, once applied, what it did. */
import { useTranslation } from 'react-i18next';
import type { ListPreview, ListRowView, VisitsImportView } from '../../server/visits-view.ts';
import { useListChanges, useVisitList } from '../api/visits-import.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, KeyCap, Quiet, Row, Skeleton, Stack, TextButton } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { AppliedList } from './applied-list.tsx';
import { ApplyCard } from './apply-card.tsx';
import { Columns } from './columns.tsx';
import { importKeys } from './keys.ts';
import { listMarks } from './marks.ts';
import { goTo } from './route.ts';
import { Rows } from './rows.tsx';

export function ListView({ id, view }: { id: string; view: VisitsImportView }) {
  const { t } = useTranslation('visits-import');
  const { data, error, refetch } = useVisitList(id);
  return (
    <Stack gap={16}>
      <div>
        <TextButton type="button" style={{ color: 'inherit' }} onClick={() => goTo({ view: 'lists' })}>
          {t('list.back')} <KeyCap command="back" table={importKeys} />
        </TextButton>
      </div>
      {!data && !error && <Skeleton style={{ height: 300 }} />}
      {!data && error && (
        <Card>
          <TroubleNote
            title={t('list.failed')}
            text={t('list.failedText')}
            error={error}
            retry={() => void refetch()}
          />
        </Card>
      )}
      {data && <List list={data} timeZone={view.timeZone} />}
    </Stack>
  );
}

/** Of a list that was applied, what a row would do today says nothing; what was not taken still does. */
const isLeftOut = ({ fate }: ListRowView): boolean => fate === 'unreadable' || fate === 'twice';

function List({ list, timeZone }: { list: ListPreview; timeZone: string }) {
  const { t } = useTranslation('visits-import');
  const ago = usePast();
  const changes = useListChanges(list.id);
  return (
    <>
      <Stack gap={4}>
        <h2 style={{ fontSize: '1.0625rem', fontWeight: 650, overflowWrap: 'anywhere' }}>{list.fileName}</h2>
        <Row>
          <MarkIcon mark={listMarks[list.state]} size={16} />
          <strong>{t(`state.${list.state}`)}</strong>
          <Quiet>
            <Exactly at={list.uploadedAt}>
              {t('uploads.by', { name: list.uploadedBy, ago: ago(list.uploadedAt) })}
            </Exactly>{' '}
            · {t('list.facts', { count: list.rows, encoding: list.encoding, zone: timeZone })}
          </Quiet>
        </Row>
      </Stack>
      {list.state === 'open' ? (
        <>
          <ApplyCard list={list} apply={changes.apply} />
          <Columns list={list} choose={changes.choose} />
        </>
      ) : (
        <AppliedList list={list} undo={changes.undo} />
      )}
      <Rows list={list.state === 'open' ? list : { ...list, shown: list.shown.filter(isLeftOut) }} />
    </>
  );
}
