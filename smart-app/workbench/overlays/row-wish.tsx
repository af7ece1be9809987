/** A row was chosen to be changed: the changes that have a button, put into the overlay by one press. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { RowView } from '../../../server/workbench-view.ts';
import { Mono, Quiet, Row, TextButton } from '../../look/parts.tsx';
import type { RowChange } from './edit-overlay.ts';

const Box = styled(Row)(({ theme }) => ({
  padding: '6px 10px',
  border: `1px solid ${theme.vars.palette.line}`,
  borderInlineStart: `4px solid ${theme.vars.palette.text.primary}`,
  borderRadius: 4,
  backgroundColor: theme.vars.palette.faint,
  rowGap: 0,
}));

const changes: readonly RowChange[] = ['drop', 'require', 'constant', 'empty'];

interface RowWishProps {
  readonly row: RowView;
  readonly take: (change: RowChange) => void;
  readonly forget: () => void;
}

export function RowWish({ row, take, forget }: RowWishProps) {
  const { t } = useTranslation('workbench');
  return (
    <Box role="region" aria-label={t('wish.label')}>
      <Mono style={{ fontWeight: 600 }}>{row.id}</Mono>
      <Quiet>
        {row.element} {row.label} → {row.fhir}
      </Quiet>
      {changes.map((change) => (
        <TextButton key={change} type="button" onClick={() => take(change)}>
          {t(`wish.${change}`)}
        </TextButton>
      ))}
      <TextButton type="button" onClick={forget}>
        {t('cancel')}
      </TextButton>
    </Box>
  );
}
