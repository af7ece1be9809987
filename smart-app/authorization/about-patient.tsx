/** Who it is for and who pays: the chart's, shown and corrected there, never here. */
import { useTranslation } from 'react-i18next';
import type { FieldName } from '../../server/authorization-view.ts';
import { usePlace } from '../look/place.ts';
import { Quiet, Row, TextButton } from '../look/parts.tsx';
import { day } from '../words/format.ts';
import { Problems, Rejected, Source } from './fields.tsx';
import { useWork } from './form-context.ts';
import { Facts, Section } from './layout.tsx';
import { idOfPlace } from './places.ts';

export function AboutPatient({ readAgain }: { readAgain: () => void }) {
  const { t } = useTranslation('authorization');
  const { form, at } = useWork();
  const { locale } = usePlace();
  const { patient } = form;
  const facts: readonly (readonly [FieldName, string | undefined])[] = [
    ['patient.name', patient.name],
    ['patient.birthDate', patient.birthDate && day(patient.birthDate, locale)],
    ['patient.gender', patient.gender],
    ['patient.memberId', form.memberId],
    ['payer', form.payer.name],
  ];
  return (
    <Section id="patient" title={t('form.patient')}>
      <Facts>
        {facts.map(([field, value]) => {
          const { problems, source, rejected = [] } = at({ field });
          return [
            <dt key={field}>{t(`field.${field.replaceAll('.', '-')}`)}</dt>,
            <dd key={`${field} value`} id={idOfPlace({ field })} tabIndex={-1}>
              {value ?? t('form.notStated')} <Problems problems={problems} /> <Rejected rejected={rejected} />{' '}
              <Source source={source} />
            </dd>,
          ];
        })}
        {patient.mrn !== undefined && [
          <dt key="mrn">{t('identity.mrn', { ns: 'app' })}</dt>,
          <dd key="mrn value">{patient.mrn}</dd>,
        ]}
      </Facts>
      <span id="coverage" tabIndex={-1}>
        <Problems problems={at({ field: 'coverage' }).problems} />
      </span>
      <Row>
        <Quiet>{t('form.chartHint')}</Quiet>
        <TextButton type="button" onClick={readAgain}>
          {t('form.readAgain')}
        </TextButton>
      </Row>
    </Section>
  );
}
