/** What of the chart the EHR does not give, or did not grant: said at the panel, as an empty place says nothing. */
import { useTranslation } from 'react-i18next';
import type { FeatureView } from '../../server/connections-view.ts';
import { useOwnConnection } from '../api/connections.ts';
import { sessionBase } from '../api/http.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Row, Stack, TextLink } from '../look/parts.tsx';
import { screenPaths } from '../session/screens.ts';
import { missingIn } from './missing.ts';

/** Without an answer there is nothing to tell: the panel works without it. */
export function MissingFeatures() {
  const { t } = useTranslation();
  const { data } = useOwnConnection();
  const missing = missingIn(data?.card.features ?? []);
  if (missing.length === 0) return null;
  return (
    <Stack as="ul" gap={4} aria-label={t('missing.label')} style={{ marginBottom: 12 }}>
      {missing.map((feature) => (
        <li key={feature.id}>
          <Row style={{ flexWrap: 'nowrap', alignItems: 'flex-start', gap: 6 }}>
            <MarkIcon mark={feature.state === 'scope-missing' ? 'action' : 'info'} size={16} />
            <span>
              <Sentence feature={feature} />{' '}
              <TextLink href={`${sessionBase}${screenPaths.mine}`}>{t('missing.why')}</TextLink>
            </span>
          </Row>
        </li>
      ))}
    </Stack>
  );
}

function Sentence({ feature: { id, state, instead, missingScopes } }: { feature: FeatureView }) {
  const { t } = useTranslation();
  const feature = t(`missing.features.${id}`);
  if (state === 'scope-missing') return t('missing.scope', { feature, scopes: missingScopes.join(', ') });
  return instead === undefined
    ? t('missing.statement', { feature })
    : t('missing.notOffered', { feature, why: instead });
}
