/** The capability card: each feature with its state in words, why, what is used instead, and what to ask for. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { CardView, FeatureView } from '../../server/connections-view.ts';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { CopyButton, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { featureMarks } from './marks.ts';
import { Section } from './section.tsx';

/** Three columns where there is room; below each other in the chart's side panel. */
const List = styled('ul')(({ theme }) => ({
  '& > li': {
    display: 'grid',
    gridTemplateColumns: 'minmax(140px, 1fr) 150px minmax(0, 2fr)',
    gap: '4px 16px',
    padding: '8px 0',
    borderTop: `1px solid ${theme.vars.palette.line}`,
    '@media (max-width: 700px)': { gridTemplateColumns: 'minmax(0, 1fr) auto' },
    '& > :last-child': { '@media (max-width: 700px)': { gridColumn: '1 / -1' } },
  },
}));

/** What has to be done comes first. */
const order = ['scope-missing', 'unknown', 'available', 'not-offered'] as const;

export function Features({ card }: { card: CardView }) {
  const { t } = useTranslation('connections');
  const sorted = order.flatMap((state) => card.features.filter((one) => one.state === state));
  return (
    <Section title={t('card.features')}>
      <List>
        {sorted.map((feature) => (
          <Feature key={feature.id} feature={feature} place={card.register} />
        ))}
      </List>
    </Section>
  );
}

function Feature({ feature, place }: { feature: FeatureView; place: string }) {
  const { t } = useTranslation('card');
  const mark = featureMarks[feature.state];
  return (
    <li data-feature={feature.id} data-state={feature.state}>
      <Stack gap={0}>
        <strong style={{ fontWeight: 600 }}>{t(`features.${feature.id}.title`)}</strong>
        <Quiet>{t(`features.${feature.id}.use`)}</Quiet>
      </Stack>
      <Row style={{ alignItems: 'flex-start', flexWrap: 'nowrap', gap: 6 }}>
        <MarkIcon mark={mark} />
        <MarkWord mark={mark}>{t(`states.${feature.state}`)}</MarkWord>
      </Row>
      <Why feature={feature} place={place} />
    </li>
  );
}

function Why({ feature, place }: { feature: FeatureView; place: string }) {
  const { t } = useTranslation('connections');
  const { t: c } = useTranslation('card');
  const { state, reason, missingScopes, apiName, instead } = feature;
  const other =
    instead ?? (state === 'available' ? '' : c(`features.${feature.id}.instead`, { defaultValue: '' }));
  return (
    <Stack gap={2}>
      <span>{instead ?? c(`reasons.${reason}`)}</span>
      {missingScopes.map((scope) => (
        <Row key={scope} style={{ gap: 4 }}>
          <Mono>{scope}</Mono>
          <CopyButton text={scope} what={t('card.copyScope', { scope })} />
        </Row>
      ))}
      {state === 'scope-missing' && reason === 'not-asked' && <Quiet>{t('card.addScope')}</Quiet>}
      {state === 'scope-missing' && <Quiet>{t('card.requestAt', { place })}</Quiet>}
      {apiName !== undefined && <Quiet>{t('card.called', { name: apiName })}</Quiet>}
      {instead === undefined && other !== '' && state !== 'unknown' && (
        <Quiet>{t('card.instead', { instead: other })}</Quiet>
      )}
    </Stack>
  );
}
