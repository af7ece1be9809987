/** "Look at: Birth date · on file 9 Mar 1984": the field a rejection names, with what the chart holds. */
import { useTranslation } from 'react-i18next';
import type { Rejection } from '../../server/panel-view.ts';
import { useCoverages, usePatient, useSession } from '../api/queries.ts';
import { usePlace } from '../look/place.ts';
import { Quiet } from '../look/parts.tsx';
import { day } from '../words/format.ts';
import { identityOf } from './identity.ts';

type Field = NonNullable<Rejection['field']>;

export function FieldValue({ field, coverage }: { field: Field; coverage: string }) {
  const { t } = useTranslation();
  const patient = useSession().data?.patient ?? '';
  const value = useValueOnFile(field, coverage, patient);
  return (
    <span>
      <Quiet>{t('check.lookAt')}: </Quiet>
      <strong>{t(`field.${field}`)}</strong>
      {value !== undefined && (
        <>
          {' '}
          <Quiet>· {t('check.sent')}</Quiet> {value}
        </>
      )}
    </span>
  );
}

function useValueOnFile(field: Field, coverage: string, patientId: string): string | undefined {
  const { data: patient } = usePatient(patientId);
  const { data: coverages } = useCoverages(patientId);
  const { locale } = usePlace();
  if (field === 'memberId')
    return coverages?.find(({ id }) => coverage.endsWith(`/${id ?? ''}`))?.subscriberId;
  if (!patient) return undefined;
  const { family, given, birthDate, gender } = identityOf(patient);
  if (field === 'name') return [family, given].filter(Boolean).join(', ');
  if (field === 'birthDate') return birthDate === undefined ? undefined : day(birthDate, locale);
  return field === 'gender' ? gender : undefined;
}
