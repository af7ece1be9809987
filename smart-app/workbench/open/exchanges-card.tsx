/** Stored exchanges by their business keys; masked unless the role may see patients. */
import { styled } from '@mui/material/styles';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeLine, ExchangesView } from '../../../server/workbench-view.ts';
import { useExchanges } from '../../api/workbench.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Exactly, useAgo } from '../../look/moment.tsx';
import { Mono, Quiet, Row, Skeleton, SmallHeading, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { KeyMark } from '../key-mark.tsx';
import { workbenchKeys } from '../keys.ts';
import { changeRoute } from '../route.ts';
import { Section } from './section.tsx';
import { QueryField } from './query-field.tsx';
import { SavedQueries } from './saved-queries.tsx';

const List = styled('ul')(({ theme }) => ({
  '& > li': { borderTop: `1px solid ${theme.vars.palette.line}`, padding: '5px 0' },
}));

const noHelp: ExchangesView['help'] = [];

export function ExchangesCard({ maySeePatients }: { maySeePatients: boolean }) {
  const { t } = useTranslation('workbench');
  const [text, setText] = useState('');
  const [from, setFrom] = useState<string>();
  const asked = useDeferredValue(text.trim());
  const { data, error, isPlaceholderData, refetch } = useExchanges(asked, from);
  const change = (next: string) => {
    setText(next);
    setFrom(undefined);
  };
  useKeysOf(workbenchKeys, { search: () => document.getElementById('exchange-query')?.focus() });
  return (
    <Section aria-labelledby="exchanges-title">
      <Row style={{ justifyContent: 'space-between' }}>
        <SmallHeading id="exchanges-title">
          {t('exchanges.title')} <KeyMark command="search" />
        </SmallHeading>
        <Quiet style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
          <MarkIcon mark="info" size={14} /> {t(maySeePatients ? 'exchanges.mayUnmask' : 'exchanges.masked')}
        </Quiet>
      </Row>
      <QueryField
        text={text}
        change={change}
        asked={asked}
        errors={isPlaceholderData ? [] : (data?.errors ?? [])}
        help={data?.help ?? noHelp}
      />
      <SavedQueries text={text.trim()} use={change} />
      {error && (
        <TroubleNote
          title={t('exchanges.failed')}
          text={t('pane.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton style={{ height: 160 }} />}
      {data?.exchanges.length === 0 && data.errors.length === 0 && (
        <Quiet as="p">{t(asked === '' ? 'exchanges.empty' : 'exchanges.none')}</Quiet>
      )}
      <List aria-label={t('exchanges.title')} aria-busy={isPlaceholderData}>
        {data?.exchanges.map((exchange) => (
          <li key={exchange.id}>
            <ExchangeItem exchange={exchange} />
          </li>
        ))}
      </List>
      <Row>
        {from !== undefined && (
          <TextButton type="button" onClick={() => setFrom(undefined)}>
            {t('exchanges.newest')}
          </TextButton>
        )}
        {data?.next !== undefined && (
          <TextButton type="button" onClick={() => setFrom(data.next)}>
            {t('exchanges.older')}
          </TextButton>
        )}
      </Row>
    </Section>
  );
}

function ExchangeItem({ exchange }: { exchange: ExchangeLine }) {
  const { t } = useTranslation('workbench');
  const ago = useAgo();
  return (
    <>
      <Row style={{ justifyContent: 'space-between', rowGap: 0 }}>
        <span>
          {exchange.payer?.name ?? t('exchanges.noPayer')}{' '}
          <Quiet>
            {exchange.kind} · {t(`state.${exchange.state}`, { defaultValue: exchange.state })}
          </Quiet>
        </span>
        <span>
          {exchange.parts.map((part) => (
            <TextButton
              key={part}
              type="button"
              aria-label={t('exchanges.openPart', {
                part: t(`exchanges.${part}`),
                number: exchange.controlNumber,
              })}
              onClick={() =>
                changeRoute(
                  {
                    view: 'read',
                    open: `exchange/${exchange.id}/${part}`,
                    analysis: undefined,
                    at: undefined,
                  },
                  'go',
                )
              }
            >
              {t(`exchanges.${part}`)}
            </TextButton>
          ))}
        </span>
      </Row>
      <Row style={{ columnGap: 8, rowGap: 0 }}>
        <Quiet>
          <Exactly at={exchange.askedAt}>{ago(exchange.askedAt)}</Exactly>
        </Quiet>
        <Mono style={{ fontSize: '0.75rem' }}>
          {[exchange.controlNumber, exchange.procedure, exchange.serviceDate].filter(Boolean).join(' · ')}
        </Mono>
      </Row>
    </>
  );
}
