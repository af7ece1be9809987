/** Scopes as they were asked for and as they were granted, last time: servers drop some of them in silence. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardView, GrantView } from '../../server/connections-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { usePast } from '../look/moment.tsx';
import { Mono, Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { scopeMarks } from './marks.ts';
import { Section } from './section.tsx';

export function Grants({ card }: { card: CardView }) {
  const { t } = useTranslation('connections');
  return (
    <Section title={t('grants.title')}>
      {card.grants.length === 0 && <p>{t('grants.none')}</p>}
      {card.grants.map((grant) => (
        <Grant key={grant.way} grant={grant} />
      ))}
    </Section>
  );
}

function Grant({ grant }: { grant: GrantView }) {
  const { t } = useTranslation('connections');
  const ago = usePast();
  const [isAll, setAll] = useState(false);
  const short = grant.asked.filter(({ state }) => state !== 'granted');
  const shown = isAll ? grant.asked : short;
  const count = grant.asked.length;
  return (
    <Stack gap={4}>
      <h3 style={{ fontWeight: 600 }}>{t(`grants.${grant.way}`, { ago: ago(grant.at) })}</h3>
      <Row>
        <span>
          {short.length === 0
            ? t('grants.all', { count })
            : t('grants.some', { granted: count - short.length, count })}
        </span>
        <TextButton type="button" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {t(isAll ? 'grants.hide' : 'grants.show')}
        </TextButton>
      </Row>
      <Stack as="ul" gap={2}>
        {shown.map(({ scope, state }) => (
          <li key={scope} style={{ display: 'flex', gap: 6, alignItems: 'baseline', flexWrap: 'wrap' }}>
            <span style={{ alignSelf: 'center', display: 'flex' }}>
              <MarkIcon mark={scopeMarks[state]} size={14} />
            </span>
            <Mono>{scope}</Mono> <Quiet>{t(`grants.${state}`)}</Quiet>
          </li>
        ))}
      </Stack>
      {grant.more.length > 0 && (
        <Quiet>{t('grants.more', { scopes: grant.more.slice(0, 30).join(' ') })}</Quiet>
      )}
    </Stack>
  );
}
