/** Who told of a visit that the EHR does not hold in FHIR, and when. */
import { useTranslation } from 'react-i18next';
import type { ToldBy as Told } from '../../server/panel-view.ts';
import { Exactly, usePast } from '../look/moment.tsx';
import { Quiet } from '../look/parts.tsx';

export function ToldBy({ told }: { told: Told }) {
  const { t } = useTranslation();
  const ago = usePast();
  const { source, at, by } = told;
  return (
    <Quiet style={{ display: 'block' }}>
      <Exactly at={at}>
        {source === 'siu'
          ? t('told.siu', { ago: ago(at) })
          : t(by === undefined ? 'told.list' : 'told.listBy', { ago: ago(at), by })}
      </Exactly>
    </Quiet>
  );
}
