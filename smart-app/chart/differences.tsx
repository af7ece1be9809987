/** What the payer holds differently: ours and the payer's side by side. Nothing is overwritten from here. */
import { styled } from '@mui/material/styles';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Difference } from '../../server/panel-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { usePlace } from '../look/place.ts';
import { CopyButton, Quiet, TextButton } from '../look/parts.tsx';
import { day } from '../words/format.ts';
import { idOf } from './use-act.ts';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));

const Box = styled('div')(({ theme }) => ({
  padding: 12,
  borderRadius: 6,
  border: `1px solid ${theme.vars.palette.line}`,
  backgroundColor: theme.vars.palette.faint,
  '& table': { width: '100%', borderCollapse: 'collapse', marginBlock: 4 },
  '& th': {
    textAlign: 'start',
    fontWeight: 400,
    color: theme.vars.palette.text.secondary,
    fontSize: '0.75rem',
  },
  '& td': { overflowWrap: 'anywhere' },
  '& th, & td': { padding: '3px 8px 3px 0', verticalAlign: 'top', lineHeight: '1.5rem' },
  '& tbody th': { whiteSpace: 'nowrap' },
  '& tbody tr': { borderTop: `1px solid ${theme.vars.palette.line}` },
}));

interface DifferencesProps {
  readonly coverage: string;
  readonly payer: string;
  readonly differences: readonly Difference[];
}

export function Differences({ coverage, payer, differences }: DifferencesProps) {
  const { t } = useTranslation();
  const { locale } = usePlace();
  const [open, setOpen] = useState(false);
  const title = t('difference.title', { payer });
  const isPerson = differences.some(({ field }) => field !== 'group' && field !== 'memberId');
  return (
    <Box id={`differences-${idOf(coverage)}`} tabIndex={-1} role="group" aria-label={title}>
      <h4 style={{ display: 'flex', gap: 8, alignItems: 'center', fontWeight: 600 }}>
        <MarkIcon mark={isPerson ? 'action' : 'info'} /> {title}
      </h4>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('difference.field')}</th>
            <th scope="col">{t('difference.ours')}</th>
            <th scope="col">{t('difference.payers')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ field, ours, payers }) => (
            <tr key={field}>
              <th scope="row">{t(`field.${field}`)}</th>
              <td>{day(ours, locale) || '–'}</td>
              <td>
                <strong>{day(payers, locale) || '–'}</strong>{' '}
                <CopyButton text={payers} what={t(`field.${field}`)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Quiet>{t(isPerson ? 'difference.text' : 'difference.textCard')}</Quiet>{' '}
      <TextButton type="button" className="no-print" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('finding.evidence')} <span aria-hidden="true">{open ? '▾' : '▸'}</span>
      </TextButton>
      {open && (
        <Suspense fallback={null}>
          <EvidenceList evidence={differences.flatMap(({ evidence }) => evidence)} />
        </Suspense>
      )}
    </Box>
  );
}
