/** One service and what the payer decided about it: number and dates, asked beside authorized, reasons, evidence. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { AuthorizationLineView, LineDifference } from '../../server/authorization-view.ts';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { usePlace } from '../look/place.ts';
import { Card, CopyButton, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { day } from '../words/format.ts';
import { ProofPress } from './proof-press.tsx';
import { ServiceLine } from './service-line.tsx';
import { decisionMarks } from './status.ts';

const Compared = styled('table')(({ theme }) => ({
  width: '100%',
  borderCollapse: 'collapse',
  '& th': {
    textAlign: 'start',
    fontWeight: 400,
    color: theme.vars.palette.text.secondary,
    fontSize: '0.75rem',
  },
  '& th, & td': { padding: '3px 8px 3px 0', verticalAlign: 'top', overflowWrap: 'anywhere' },
  '& tbody tr': { borderTop: `1px solid ${theme.vars.palette.line}` },
}));

interface LineProps {
  readonly line: AuthorizationLineView;
  /** No answer is there yet: the line shows what was asked. */
  readonly waiting: boolean;
  /** The number said above for the whole request. */
  readonly told: string | undefined;
}

export function DecisionLine({ line, waiting, told }: LineProps) {
  const { t } = useTranslation('authorization');
  const { asked, decision, code, notes, reasons } = line;
  const mark = decisionMarks[decision];
  const title = t('form.line', { line: asked.line });
  return (
    <Card style={{ padding: 16 }} aria-label={title} data-line={asked.line}>
      <Stack gap={8}>
        <div>
          <ServiceLine asked={asked} />
        </div>
        {!(waiting && decision === 'none') && (
          <Row style={{ columnGap: 6 }}>
            <MarkIcon mark={mark} />
            <MarkWord mark={mark}>{t(`decision.${decision}.word`)}</MarkWord>
            {line.fromWhole && <Quiet>{t('line.fromWhole')}</Quiet>}
            {code !== undefined && <Quiet>HCR {code}</Quiet>}
          </Row>
        )}
        <NumberAndDates line={line} told={told} />
        {line.differences.length > 0 && <Differences differences={line.differences} />}
        {reasons.map((reason) => (
          <span key={reason.code}>
            {t('line.reason')} {reason.label ?? ''} <Quiet>{reason.code}</Quiet>
          </span>
        ))}
        {notes.map((note) => (
          <q key={note}>{note}</q>
        ))}
        <ProofPress
          evidence={[...line.evidence, ...line.differences.flatMap(({ evidence }) => evidence)]}
          of={title}
        />
      </Stack>
    </Card>
  );
}

function NumberAndDates({ line, told }: Omit<LineProps, 'waiting'>) {
  const { t } = useTranslation('authorization');
  const { locale } = usePlace();
  const { number, validFrom, validTo, issued } = line;
  const valid =
    validFrom !== undefined && validTo !== undefined
      ? `${day(validFrom, locale)} – ${day(validTo, locale)}`
      : validTo !== undefined
        ? t('line.until', { day: day(validTo, locale) })
        : validFrom !== undefined && t('line.from', { day: day(validFrom, locale) });
  return (
    <Row style={{ columnGap: 16, rowGap: 4 }}>
      {number !== undefined && number !== told && (
        <span>
          <Quiet>{t('line.number')}</Quiet> <Mono style={{ fontWeight: 700 }}>{number}</Mono>{' '}
          <CopyButton text={number} what={t('line.number')} />
        </span>
      )}
      {valid && (
        <span>
          <Quiet>{t('line.valid')}</Quiet> {valid}
        </span>
      )}
      {issued !== undefined && (
        <Quiet>
          {t('line.issued')} {day(issued, locale)}
        </Quiet>
      )}
    </Row>
  );
}

function Differences({ differences }: { differences: readonly LineDifference[] }) {
  const { t } = useTranslation('authorization');
  const { locale } = usePlace();
  return (
    <Compared>
      <caption style={{ textAlign: 'start', fontWeight: 600 }}>{t('line.differs')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('difference.field', { ns: 'app' })}</th>
          <th scope="col">{t('line.asked')}</th>
          <th scope="col">{t('line.authorized')}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ field, asked, authorized }) => (
          <tr key={field}>
            <th scope="row">{t(`differing.${field}`)}</th>
            <td>{day(asked, locale) || '–'}</td>
            <td>
              <strong>{day(authorized, locale) || '–'}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </Compared>
  );
}
