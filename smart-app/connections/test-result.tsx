/** A test of the connection, step by step, with the EHR's own word for what went wrong. */
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { useTest } from '../api/connections.ts';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { KeyCap, Mono, Row, Stack } from '../look/parts.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { connectionKeys } from './keys.ts';
import { checkMarks } from './marks.ts';
import { Section } from './section.tsx';

export function TestResult({ test }: { test: ReturnType<typeof useTest> }) {
  const { t } = useTranslation('connections');
  return (
    <Section
      title={t('test.title')}
      actions={
        <Button variant="outlined" disabled={test.isPending} onClick={() => test.mutate()}>
          {t(test.isPending ? 'test.running' : 'test.run')} <KeyCap command="test" table={connectionKeys} />
        </Button>
      }
    >
      <Stack as="ul" gap={6} aria-live="polite">
        {test.data?.steps.map(({ id, state, found }) => (
          <li key={id}>
            <Row style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
              <MarkIcon mark={checkMarks[state]} />
              <Row style={{ gap: '0 8px' }}>
                <span>{t(`test.${id}`)}:</span>
                <MarkWord mark={checkMarks[state]}>{t(`test.${state}`)}</MarkWord>
                {found !== undefined && (id !== 'client' || state !== 'good') && <Mono>{found}</Mono>}
              </Row>
            </Row>
          </li>
        ))}
      </Stack>
      {test.isError && <TroubleNote title={t('test.failed')} text={t('failedText')} error={test.error} />}
    </Section>
  );
}
