/** The search by business keys: words for help, completion of keys, mistakes told where they stand. */
import { styled } from '@mui/material/styles';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangesView, QueryError } from '../../../server/workbench-view.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Mono, Quiet, Row, TextButton } from '../../look/parts.tsx';
import { TextInput } from '../fields.tsx';
import { corrected } from './pick.ts';

const Wrong = styled('mark')(({ theme }) => ({
  color: theme.vars.palette.text.primary,
  backgroundColor: theme.vars.palette.state.blocked.wash,
  textDecoration: 'underline wavy',
  textUnderlineOffset: 3,
}));

interface QueryFieldProps {
  readonly text: string;
  readonly change: (text: string) => void;
  /** What the server said to the text it was asked for. */
  readonly asked: string;
  readonly errors: readonly QueryError[];
  readonly help: ExchangesView['help'];
}

export function QueryField({ text, change, asked, errors, help }: QueryFieldProps) {
  const { t } = useTranslation('workbench');
  const id = useId();
  const used = new Set(help.filter(({ key }) => text.includes(`${key}:`)).map(({ key }) => key));
  return (
    <div style={{ display: 'grid', gap: 4 }}>
      <TextInput
        id="exchange-query"
        type="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={t('exchanges.query')}
        aria-describedby={id}
        aria-invalid={errors.length > 0}
        placeholder={t('exchanges.placeholder')}
        value={text}
        onChange={(event) => change(event.target.value)}
        style={{ fontFamily: 'ui-monospace, Consolas, monospace' }}
      />
      <Row id={id} style={{ gap: 4, rowGap: 0 }}>
        {help
          .filter(({ key }) => !used.has(key))
          .map(({ key, example, values }) => (
            <TextButton
              key={key}
              type="button"
              title={[example, values?.join(', ')].filter(Boolean).join(' · ')}
              onClick={() => {
                change(`${text.trimEnd()}${text.trim() === '' ? '' : ' '}${key}:`);
                document.getElementById('exchange-query')?.focus();
              }}
            >
              {key}:
            </TextButton>
          ))}
      </Row>
      {errors.map((error) => (
        <Row
          key={`${error.at} ${error.message}`}
          role="alert"
          style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}
        >
          <MarkIcon mark="action" size={16} />
          <span>
            <Mono>
              {asked.slice(0, error.at)}
              <Wrong>{asked.slice(error.at, error.at + error.length) || ' '}</Wrong>
              {asked.slice(error.at + error.length)}
            </Mono>
            <br />
            {error.message}{' '}
            {error.suggestion !== undefined && (
              <TextButton type="button" onClick={() => change(corrected(asked, error))}>
                {t('exchanges.didYouMean', { word: error.suggestion })}
              </TextButton>
            )}
            {error.suggestion === undefined && <Quiet>{t('exchanges.nothingSearched')}</Quiet>}
          </span>
        </Row>
      ))}
    </div>
  );
}
