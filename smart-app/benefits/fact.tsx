/** One line of the benefits: label, mark, value, and what proves it behind one press. A row of a three-column grid. */
import { styled } from '@mui/material/styles';
import { Suspense, useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mark } from '../chart/status.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Hidden, TextButton } from '../look/parts.tsx';

const Label = styled('span')(({ theme }) => ({
  color: theme.vars.palette.text.secondary,
  '@media (max-width: 400px)': { gridColumn: '1 / -1', fontSize: '0.75rem' },
}));

export function Fact({ label, mark, value, word, more }: FactProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Label>{label}</Label>
      <div style={{ display: 'flex', gap: 6, alignItems: 'flex-start', minWidth: 0 }}>
        {mark && (
          <span style={{ paddingTop: 2, display: 'flex' }}>
            <MarkIcon mark={mark} size={16} />
          </span>
        )}
        <div style={{ minWidth: 0, flex: 1 }}>{value}</div>
      </div>
      <span className="no-print" style={{ textAlign: 'end' }}>
        {more && (
          <TextButton type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            {word ?? t('finding.evidence')} <Hidden>{label}</Hidden>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          </TextButton>
        )}
      </span>
      <div id={id} style={{ gridColumn: '1 / -1' }}>
        {open && <Suspense fallback={null}>{more}</Suspense>}
      </div>
    </>
  );
}

interface FactProps {
  readonly label: string;
  readonly value: ReactNode;
  /** What the press is called where it is more than the evidence. */
  readonly word?: string;
  readonly mark?: Mark;
  readonly more?: ReactNode;
}
