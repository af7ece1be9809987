/** Whose chart this is. It never scrolls away: two charts side by side must not be confused. */
import { styled } from '@mui/material/styles';
import type { Patient } from 'fhir/r4.js';
import { useTranslation } from 'react-i18next';
import type { ChartSessionView } from '../../server/panel-view.ts';
import { usePatient } from '../api/queries.ts';
import { usePlace } from '../look/place.ts';
import { CopyButton, KeyCap, Quiet, Row, Skeleton, TextButton } from '../look/parts.tsx';
import { useNow } from '../look/use-now.ts';
import { age, day } from '../words/format.ts';
import { identityOf } from './identity.ts';

const Bar = styled('header')(({ theme }) => ({
  position: 'sticky',
  top: 0,
  zIndex: 4,
  padding: '8px 16px',
  backgroundColor: theme.vars.palette.background.paper,
  borderBottom: `1px solid ${theme.vars.palette.line}`,
  '@media print': { position: 'static', border: 0, paddingInline: 0 },
}));

const Inner = styled('div')({
  maxWidth: 1200,
  marginInline: 'auto',
  display: 'flex',
  justifyContent: 'space-between',
  alignItems: 'center',
  gap: 12,
  '@media (max-width: 400px)': { flexWrap: 'wrap', rowGap: 0 },
});

export function IdentityBar({ session, showKeys }: { session: ChartSessionView; showKeys: () => void }) {
  const { t } = useTranslation();
  const { data: patient, isError } = usePatient(session.patient);
  return (
    <Bar>
      <Inner>
        <div
          style={{ minWidth: 0, flex: '1 1 200px', overflowWrap: 'anywhere' }}
          role="group"
          aria-label={t('identity.label')}
        >
          {patient && <Identity patient={patient} full={session.needPatientBanner} />}
          {!patient && !isError && <Skeleton style={{ width: 220, height: 18, marginBlock: 3 }} />}
          {isError && <strong role="alert">{t('identity.failed')}</strong>}
        </div>
        <Row style={{ justifyContent: 'flex-end', rowGap: 0 }}>
          {session.sandbox && <Quiet style={{ textAlign: 'end' }}>{t('identity.sandbox')}</Quiet>}
          <TextButton className="no-print" type="button" onClick={showKeys} aria-label={t('identity.keys')}>
            <KeyCap command="keys" />
          </TextButton>
        </Row>
      </Inner>
    </Bar>
  );
}

/** Where the EHR shows a banner of its own, one line is enough; it is never left out. */
function Identity({ patient, full }: { patient: Patient; full: boolean }) {
  const { t } = useTranslation();
  const place = usePlace();
  const now = useNow(3_600_000);
  const { family, given, gender, birthDate, mrn } = identityOf(patient);
  const years = birthDate === undefined ? undefined : age(birthDate, place, now);
  const sex = t(`identity.${gender ?? 'unknown'}`, { defaultValue: gender ?? '' });
  return (
    <div
      style={full ? undefined : { display: 'flex', flexWrap: 'wrap', columnGap: 12, alignItems: 'baseline' }}
    >
      <h1 style={{ fontSize: full ? '1.0625rem' : '0.9375rem', lineHeight: '1.375rem', fontWeight: 600 }}>
        <strong style={{ fontWeight: 700, textTransform: 'uppercase', letterSpacing: '0.01em' }}>
          {family}
        </strong>
        {given === '' ? '' : `, ${given}`}
      </h1>
      <Row style={{ columnGap: 12, rowGap: 0 }}>
        <span>{sex}</span>
        {birthDate !== undefined && (
          <span>
            {day(birthDate, place.locale)}{' '}
            {years !== undefined && <Quiet>({t('identity.years', { count: years })})</Quiet>}
          </span>
        )}
        {mrn !== undefined && (
          <span>
            {/^mrn/i.test(mrn) ? mrn : `${t('identity.mrn')} ${mrn}`}{' '}
            <CopyButton text={mrn} what={t('identity.mrn')} />
          </span>
        )}
      </Row>
    </div>
  );
}
