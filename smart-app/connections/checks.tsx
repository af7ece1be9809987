/** How we sign in, point by point: good, to look at, wrong, or not said. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { CardView, CheckState } from '../../server/connections-view.ts';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { Mono, Row, Stack } from '../look/parts.tsx';
import { checkMarks } from './marks.ts';
import { Section } from './section.tsx';

const List = styled('ul')({
  display: 'grid',
  gap: 10,
  '& > li': { display: 'grid', gridTemplateColumns: '18px minmax(0, 1fr)', gap: 8 },
});

const order: readonly CheckState[] = ['wrong', 'look', 'unknown', 'good'];

export function Checks({ card }: { card: CardView }) {
  const { t } = useTranslation('connections');
  const { t: c } = useTranslation('card');
  const sorted = order.flatMap((state) => card.checks.filter((one) => one.state === state));
  return (
    <Section title={t('card.checks')}>
      <List>
        {sorted.map(({ id, state, found }) => (
          <li key={id}>
            <MarkIcon mark={checkMarks[state]} />
            <Stack gap={0}>
              <Row style={{ gap: '0 8px' }}>
                <strong style={{ fontWeight: 600 }}>{c(`checks.${id}.title`)}</strong>
                <MarkWord mark={checkMarks[state]}>{c(`checkStates.${state}`)}</MarkWord>
              </Row>
              <span>{c(`checks.${id}.${state}`, { defaultValue: '' })}</span>
              {found !== undefined && <Mono>{found}</Mono>}
            </Stack>
          </li>
        ))}
      </List>
    </Section>
  );
}
