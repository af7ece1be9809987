/** The rows of the answer as a table, each with its evidence opening below it. */
import { styled } from '@mui/material/styles';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitLine } from '../../server/panel-view.ts';
import EvidenceList from '../evidence/evidence-list.tsx';
import { MarkIcon } from '../look/mark.tsx';
import { Hidden, Quiet, TextButton } from '../look/parts.tsx';
import { useCodeWords, useLineAmount } from '../words/use-words.ts';

const Frame = styled('div')(({ theme }) => ({
  overflowX: 'auto',
  marginBlock: 6,
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 6,
  '& table': { width: '100%', borderCollapse: 'collapse', fontSize: '0.75rem', lineHeight: '1.125rem' },
  '& th': {
    textAlign: 'start',
    fontWeight: 600,
    color: theme.vars.palette.text.secondary,
    whiteSpace: 'nowrap',
  },
  '& th, & td': { padding: '4px 8px', verticalAlign: 'top' },
  '& tbody tr': { borderTop: `1px solid ${theme.vars.palette.line}` },
  '& .number': { textAlign: 'end', whiteSpace: 'nowrap' },
  '& tr[data-chosen=true] td': { backgroundColor: theme.vars.palette.state.ready.wash },
}));

interface TableProps {
  readonly lines: readonly BenefitLine[];
  readonly caption: string;
  readonly chosen?: number;
}

export default function BenefitTable({ lines, caption, chosen }: TableProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number>();
  return (
    <Frame tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>
          <Hidden>{caption}</Hidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('benefit.columns.type')}</th>
            <th scope="col" className="number">
              {t('benefit.columns.amount')}
            </th>
            <th scope="col">{t('benefit.columns.network')}</th>
            <th scope="col">{t('benefit.columns.period')}</th>
            <th scope="col">
              <Hidden>{t('benefit.columns.evidence')}</Hidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <Fragment key={String(at)}>
              <LineRow
                line={line}
                chosen={at === chosen}
                open={at === open}
                toggle={() => setOpen(at === open ? undefined : at)}
              />
              {at === open && (
                <tr>
                  <td colSpan={5}>
                    <EvidenceList evidence={line.evidence} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Frame>
  );
}

interface RowProps {
  readonly line: BenefitLine;
  readonly chosen: boolean;
  readonly open: boolean;
  readonly toggle: () => void;
}

function LineRow({ line, chosen, open, toggle }: RowProps) {
  const { t } = useTranslation();
  const code = useCodeWords();
  const amount = useLineAmount();
  const details = [
    code('service', line.serviceType),
    line.procedure,
    line.planName,
    line.placeOfService !== undefined && t('benefit.place', { code: line.placeOfService }),
  ].filter(Boolean);
  return (
    <tr data-chosen={chosen}>
      <td>
        {code('benefit', line.type)} {chosen && <ChosenMark />}
        <Quiet style={{ display: 'block' }}>{details.join(' · ')}</Quiet>
        {line.notes.map((note) => (
          <q key={note} style={{ display: 'block' }}>
            {note}
          </q>
        ))}
      </td>
      <td className="number">{amount(line)}</td>
      <td>{t(`benefit.netShort.${line.network}`)}</td>
      <td>{[code('period', line.period), code('level', line.level)].filter(Boolean).join(', ')}</td>
      <td className="number">
        {line.evidence.length > 0 && (
          <TextButton type="button" aria-expanded={open} onClick={toggle}>
            <Hidden>{t('benefit.columns.evidence')}</Hidden>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          </TextButton>
        )}
      </td>
    </tr>
  );
}

function ChosenMark() {
  const { t } = useTranslation();
  return (
    <span
      style={{
        display: 'inline-flex',
        gap: 3,
        alignItems: 'center',
        verticalAlign: 'bottom',
        fontWeight: 600,
      }}
    >
      <MarkIcon mark="ready" size={14} /> {t('benefit.chosen')}
    </span>
  );
}
