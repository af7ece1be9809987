/** Who told of a visit that the EHR does not hold in FHIR, and when; and that it may be told twice. */
import { useTranslation } from 'react-i18next';
import type { ToldBy as Told } from '../../server/panel-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Quiet, Row } from '../look/parts.tsx';

export function ToldBy({ told }: { told: Told }) {
  const { t } = useTranslation();
  const ago = usePast();
  const { source, at, by, alsoAt } = told;
  const list = by === undefined ? 'told.list' : 'told.listBy';
  return (
    <Quiet style={{ display: 'block' }}>
      <Exactly at={at}>
        {source === 'siu' ? t('told.siu', { ago: ago(at) }) : t(list, { ago: ago(at), by })}
      </Exactly>
      {alsoAt !== undefined && (
        <span style={{ display: 'block' }}>
          <Exactly at={alsoAt}>
            {t('told.also', {
              told:
                source === 'siu' ? t(list, { ago: ago(alsoAt), by }) : t('told.siu', { ago: ago(alsoAt) }),
            })}
          </Exactly>
        </span>
      )}
      {told.isPerhapsTwice && (
        <Row role="note" style={{ flexWrap: 'nowrap', alignItems: 'flex-start', gap: 6 }}>
          <MarkIcon mark="action" size={18} />
          <span>{t(source === 'siu' ? 'told.perhapsInList' : 'told.perhapsByMessage')}</span>
        </Row>
      )}
    </Quiet>
  );
}
