/** Which column of the file holds what: found by its header, put right by hand, remembered for the next list. */
import { styled } from '@mui/material/styles';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ChooseColumns, ListColumnView, ListPreview } from '../../server/visits-view.ts';
import { Card, Quiet, Row, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { SelectField } from '../workbench/fields.tsx';
import { choose } from './choices.ts';

const Grid = styled('ul')({
  display: 'grid',
  gap: 12,
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(200px, 100%), 1fr))',
});

interface ColumnsProps {
  readonly list: ListPreview;
  readonly choose: UseMutationResult<ListPreview, Error, ChooseColumns>;
}

export function Columns({ list, choose: choosing }: ColumnsProps) {
  const { t } = useTranslation('visits-import');
  const { dateOrder } = list;
  const orders = (['mdy', 'dmy'] as const).map((value) => ({ value, label: t(`columns.${value}`) }));
  return (
    <Card style={{ padding: 16 }} aria-labelledby="columns-title">
      <Stack gap={10}>
        <Row style={{ justifyContent: 'space-between' }}>
          <h3 id="columns-title" style={{ fontSize: '0.9375rem', fontWeight: 600 }}>
            {t('columns.title')}
          </h3>
          <SelectField
            label={t('columns.dateOrder')}
            value={dateOrder}
            options={orders}
            disabled={choosing.isPending}
            choose={(order) =>
              choosing.mutate({
                columns: asTheyAre(list),
                dateOrder: order === 'dmy' ? 'dmy' : 'mdy',
              })
            }
          />
        </Row>
        <Quiet>{t('columns.note')}</Quiet>
        <Grid>
          {list.columns.map((column) => (
            <li key={column.column}>
              <One
                list={list}
                column={column}
                disabled={choosing.isPending}
                change={(holds) => choosing.mutate({ columns: choose(list, column, holds), dateOrder })}
              />
            </li>
          ))}
        </Grid>
        {choosing.error && (
          <TroubleNote title={t('columns.failed')} text={t('columns.failedText')} error={choosing.error} />
        )}
      </Stack>
    </Card>
  );
}

const asTheyAre = ({ columns, choices }: ListPreview): Readonly<Record<string, string>> =>
  Object.fromEntries(choices.map(({ id }) => [id, columns.find(({ holds }) => holds === id)?.header ?? '']));

interface OneProps {
  readonly list: ListPreview;
  readonly column: ListColumnView;
  readonly disabled: boolean;
  readonly change: (holds: string) => void;
}

function One({ list, column: { header, holds = '', sample, column }, disabled, change }: OneProps) {
  const { t } = useTranslation('visits-import');
  const options = [
    { value: '', label: t('columns.none') },
    ...list.choices.map(({ id }) => ({ value: id, label: t(`column.${id}`) })),
  ];
  return (
    <Stack gap={2}>
      <SelectField
        label={header === '' ? t('columns.noHeader', { column }) : header}
        value={holds}
        options={options}
        choose={change}
        disabled={disabled}
        above
      />
      <Quiet style={{ overflowWrap: 'anywhere' }}>{sample.join(' · ')}</Quiet>
    </Stack>
  );
}
