/** How visits come in for an EHR that has none in FHIR, and those that have this chart's number but another's name. */
import { useTranslation } from 'react-i18next';
import type { OutsideView } from '../../server/panel-view.ts';
import { sessionBase } from '../api/http.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Exactly, usePast } from '../look/moment.tsx';
import { Card, Row, Stack, TextLink } from '../look/parts.tsx';
import { screenPaths } from '../session/screens.ts';

interface OutsideVisitsProps {
  readonly outside: OutsideView;
  /** The chart has no coming visit. */
  readonly none: boolean;
  readonly mayImport: boolean;
}

export function OutsideVisits({ outside: { byMessages, doubts }, none, mayImport }: OutsideVisitsProps) {
  const { t } = useTranslation();
  const ago = usePast();
  const link = mayImport && (
    <TextLink href={`${sessionBase}${screenPaths['visits-import']}`}>{t('outside.import')}</TextLink>
  );
  return (
    <Stack gap={6}>
      {doubts.map(({ doubt, toldAt }, at) => (
        <Row key={at} role="note" style={{ flexWrap: 'nowrap', alignItems: 'flex-start', gap: 6 }}>
          <MarkIcon mark="action" size={18} />
          <span>
            <Exactly at={toldAt}>
              {t(doubt === 'name' ? 'outside.otherName' : 'outside.otherBirthDate', { ago: ago(toldAt) })}
            </Exactly>
          </span>
        </Row>
      ))}
      {none ? (
        <Card style={{ padding: 16 }}>
          <strong>{t('panel.none')}</strong>
          <p>
            {t(byMessages ? 'outside.byMessages' : 'outside.byLists')} {link}
          </p>
        </Card>
      ) : (
        link && <div className="no-print">{link}</div>
      )}
    </Stack>
  );
}
