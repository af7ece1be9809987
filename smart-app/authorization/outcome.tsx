/** The whole request in one word, one sentence and, where there is one, the number to quote. */
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import type { AuthorizationView } from '../../server/authorization-view.ts';
import { Exactly, useAgo } from '../look/moment.tsx';
import { MarkIcon, MarkWord } from '../look/mark.tsx';
import { CopyButton, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { ProofPress } from './proof-press.tsx';
import { markOf } from './status.ts';
import { useStatusWord } from './use-status-word.ts';

const Number = styled(Mono)({ fontSize: '1.0625rem', lineHeight: '1.5rem', fontWeight: 700 });

export function Outcome({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  const payer = view.payerName;
  const mark = markOf(view);
  const say = useStatusWord();
  return (
    <Stack gap={8} aria-live="polite">
      <div style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
        <MarkIcon mark={mark} size={22} />
        <div>
          <MarkWord mark={mark} style={{ display: 'block', fontSize: '1.0625rem', lineHeight: '1.375rem' }}>
            {say(view)}
          </MarkWord>
          <span>{say(view, 'text')}</span>{' '}
          {view.wrongBecause !== undefined && <span>{t(`wrong.${view.wrongBecause}`)}</span>}
        </div>
      </div>
      <Ids view={view} />
      {view.notes.map((note) => (
        <div key={note}>
          <Quiet>{t('line.said', { payer })}</Quiet> <q>{note}</q>
        </div>
      ))}
      <Refusal view={view} />
      <When view={view} />
    </Stack>
  );
}

function Ids({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  const ids: readonly (readonly [string, string | undefined])[] = [
    [t('line.number'), view.number],
    [t('line.administration'), view.administrationNumber],
  ];
  return ids.map(
    ([what, value]) =>
      value !== undefined && (
        <Row key={what} style={{ columnGap: 8, rowGap: 0, alignItems: 'baseline' }}>
          <Quiet>{what}</Quiet>
          <Number>{value}</Number>
          <CopyButton text={value} what={what} />
        </Row>
      ),
  );
}

function Refusal({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  const { refusal } = view;
  if (!refusal) return null;
  const { kind, code } = refusal;
  return (
    <div>
      <span>
        {t(`refusal.${kind}.what`, { ns: 'codes' })}.{' '}
        {t(`refusal.${kind}.${code}`, { ns: 'codes', defaultValue: '' })}{' '}
        {t(`refusal.${kind}.do`, { ns: 'codes' })}
      </span>{' '}
      <Quiet>{t('check.refusalCodes', { ns: 'app', kind, code })}</Quiet>
      <ProofPress evidence={refusal.evidence} />
    </div>
  );
}

function When({ view }: { view: AuthorizationView }) {
  const { t } = useTranslation('authorization');
  const ago = useAgo();
  const { sentAt, answeredAt, pendedSince, nextInquiryAt, retryAt } = view;
  const times: readonly (readonly [string, string | undefined])[] = [
    ['sent', sentAt],
    ['answered', answeredAt],
    ['pendedSince', pendedSince],
    ['nextInquiry', nextInquiryAt],
    ['retry', retryAt],
  ];
  return (
    <Row style={{ columnGap: 12, rowGap: 0 }}>
      {times.map(
        ([name, at]) =>
          at !== undefined && (
            <Quiet key={name}>
              <Exactly at={at}>{t(`when.${name}`, { when: ago(at) })}</Exactly>
            </Quiet>
          ),
      )}
      <Quiet>
        {t('line.trace')} <Mono style={{ fontSize: '0.75rem' }}>{view.trace}</Mono>{' '}
        <CopyButton text={view.trace} what={t('line.trace')} />
      </Quiet>
    </Row>
  );
}
