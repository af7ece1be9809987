/** What somebody has to enter at the EHR, each to copy. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { RegistrationView } from '../../server/connections-view.ts';
import { CopyButton, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { Section } from './section.tsx';

const Pairs = styled('dl')({
  display: 'grid',
  gridTemplateColumns: 'minmax(120px, auto) minmax(0, 1fr)',
  gap: '6px 16px',
  '@media (max-width: 700px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: '2px' },
  '& dd': { display: 'flex', flexWrap: 'wrap', gap: '0 8px', alignItems: 'center', minWidth: 0 },
});

const ways = ['chart', 'alone', 'system'] as const;

export function Registration({ registration }: { registration: RegistrationView }) {
  const { t } = useTranslation('connections');
  const { scopes, apiNames, register } = registration;
  return (
    <Section title={t('registration.title')}>
      <p>{t('registration.text', { place: register })}</p>
      <Pairs>
        {(['launchUrl', 'redirectUri', 'jwksUrl'] as const).map((name) => (
          <Pair key={name} label={t(`registration.${name}`)} text={registration[name]} />
        ))}
      </Pairs>
      {ways
        .filter((way) => scopes[way].length > 0)
        .map((way) => (
          <CopyList key={way} title={t(`registration.scopes.${way}`)} lines={scopes[way]} joiner=" " />
        ))}
      {apiNames.length > 0 && <CopyList title={t('registration.apiNames')} lines={apiNames} joiner={'\n'} />}
    </Section>
  );
}

function Pair({ label, text }: { label: string; text: string }) {
  return (
    <>
      <dt>
        <Quiet>{label}</Quiet>
      </dt>
      <dd>
        <Mono>{text}</Mono>
        <CopyButton text={text} what={label} />
      </dd>
    </>
  );
}

interface CopyListProps {
  readonly title: string;
  readonly lines: readonly string[];
  /** Scopes are pasted with blanks between them, names line by line. */
  readonly joiner: string;
}

function CopyList({ title, lines, joiner }: CopyListProps) {
  return (
    <Stack gap={2}>
      <Row>
        <h3 style={{ fontWeight: 600 }}>{title}</h3>
        <CopyButton text={lines.join(joiner)} what={title} />
      </Row>
      <ul style={{ columns: '260px' }}>
        {lines.map((line) => (
          <li key={line} style={{ breakInside: 'avoid' }}>
            <Mono>{line}</Mono>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
