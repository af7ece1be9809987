/** The rows of a list as they would be taken, and each cell that cannot be read beside its reason. */
import { styled } from '@mui/material/styles';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ListPreview, ListRowView } from '../../server/visits-view.ts';
import { readUnreadable } from '../api/visits-import.ts';
import { saveFile } from '../api/http.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Card, Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { fateMarks } from './marks.ts';

const Table = styled('table')(({ theme }) => ({
  borderCollapse: 'collapse',
  fontSize: '0.8125rem',
  '& th, & td': {
    textAlign: 'start',
    verticalAlign: 'top',
    padding: '4px 10px',
    borderBottom: `1px solid ${theme.vars.palette.line}`,
    whiteSpace: 'nowrap',
  },
  '& th': { fontWeight: 600, color: theme.vars.palette.text.secondary },
  '& td[data-wrong=true]': {
    outline: `1.5px solid ${theme.vars.palette.state.blocked.ink}`,
    outlineOffset: -2,
  },
}));

export function Rows({ list }: { list: ListPreview }) {
  const { t } = useTranslation('visits-import');
  const saving = useMutation({
    mutationFn: async () => saveFile(await readUnreadable(list.id), 'rows-not-taken.csv'),
  });
  if (list.shown.length === 0) return null;
  return (
    <Card style={{ padding: 16 }} aria-labelledby="rows-title">
      <Stack gap={8}>
        <Row style={{ justifyContent: 'space-between' }}>
          <h3 id="rows-title" style={{ fontSize: '0.9375rem', fontWeight: 600 }}>
            {t('rows.title')}
          </h3>
          {list.foreseen.unreadable > 0 && (
            <TextButton type="button" disabled={saving.isPending} onClick={() => saving.mutate()}>
              {t('rows.download', { count: list.foreseen.unreadable })}
            </TextButton>
          )}
        </Row>
        <Quiet>{t('rows.shown', { shown: list.shown.length, count: list.rows })}</Quiet>
        <div style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-labelledby="rows-title">
          <Table>
            <thead>
              <tr>
                <th scope="col">{t('rows.row')}</th>
                <th scope="col">{t('rows.fate')}</th>
                {list.columns.map(({ column, header, holds }) => (
                  <th key={column} scope="col">
                    {header}
                    {holds !== undefined && (
                      <Quiet style={{ display: 'block' }}>{t(`column.${holds}`)}</Quiet>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.shown.map((row) => (
                <One key={row.row} row={row} list={list} />
              ))}
            </tbody>
          </Table>
        </div>
      </Stack>
    </Card>
  );
}

function One({ row, list }: { row: ListRowView; list: ListPreview }) {
  const { t } = useTranslation('visits-import');
  const wrong = new Set(row.issues.map(({ column }) => column));
  return (
    <>
      <tr>
        <td>{row.row}</td>
        <td>
          <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
            <MarkIcon mark={fateMarks[row.fate]} size={16} />
            {t(`fate.${row.fate}`)}
          </span>
        </td>
        {list.columns.map(({ column }) => (
          <td key={column} data-wrong={wrong.has(column)}>
            {row.cells[column - 1] ?? ''}
          </td>
        ))}
      </tr>
      {row.issues.map(({ code, text, column, severity }, at) => (
        <tr key={`${code} ${String(at)}`}>
          <td />
          <td colSpan={list.columns.length + 1} style={{ whiteSpace: 'normal' }}>
            <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
              <MarkIcon mark={severity === 'error' ? 'blocked' : 'action'} size={16} />
              {column === undefined ? text : `${list.columns[column - 1]?.header ?? ''}: ${text}`}
            </span>
          </td>
        </tr>
      ))}
    </>
  );
}
