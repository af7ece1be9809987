/** Why it is needed: the diagnoses, the most important first; moved, taken out, added from the chart or by code. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftDiagnosis } from '../../server/authorization-view.ts';
import { Mono, Quiet, Row, TextButton } from '../look/parts.tsx';
import { diagnosisCode, moved } from './draft.ts';
import { Control, Problems, Rejected, Source } from './fields.tsx';
import { useWork } from './form-context.ts';
import { goToNext } from './go-to.ts';
import { Section } from './layout.tsx';

const List = styled('ol')(({ theme }) => ({
  '& li': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: 12,
    padding: '4px 0',
    borderBottom: `1px solid ${theme.vars.palette.line}`,
  },
}));

export function Diagnoses() {
  const { t } = useTranslation('authorization');
  const { draft, change, pause, at } = useWork();
  const { problems, source, rejected = [] } = at({ field: 'diagnoses' });
  const { diagnoses } = draft;
  const set = (next: readonly DraftDiagnosis[]) => {
    change({ diagnoses: next }, 'diagnoses');
    pause();
  };
  return (
    <Section id="diagnoses" title={t('form.diagnoses')}>
      <div id="diagnoses" tabIndex={-1} role="group" aria-labelledby="section-diagnoses">
        <Problems problems={problems} />
        <Rejected rejected={rejected} />
        <List>
          {diagnoses.map((one, place) => (
            <li key={one.code}>
              <span>
                <Quiet>{place === 0 ? t('form.principal') : `${String(place + 1)}.`}</Quiet>{' '}
                <Mono>{one.code}</Mono> {one.label}
              </span>
              <Moves
                code={one.code}
                several={diagnoses.length > 1}
                up={place > 0 ? () => set(moved(diagnoses, place, -1)) : undefined}
                down={place < diagnoses.length - 1 ? () => set(moved(diagnoses, place, 1)) : undefined}
                remove={() => {
                  set(diagnoses.filter((_other, index) => index !== place));
                  goToNext('diagnoses');
                }}
              />
            </li>
          ))}
        </List>
        <Source source={source} />
      </div>
      <Others
        add={(one) => {
          set([...diagnoses, one]);
          goToNext('diagnoses');
        }}
      />
      <ByCode add={(one) => set([...diagnoses, one])} />
    </Section>
  );
}

interface MovesProps {
  readonly code: string;
  readonly several: boolean;
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
  readonly remove: () => void;
}

/** At an end the press does nothing but stays, so that the focus stays too. */
function Moves({ code, several, up, down, remove }: MovesProps) {
  const { t } = useTranslation('authorization');
  return (
    <Row style={{ columnGap: 4 }}>
      {several && (
        <>
          <TextButton type="button" aria-label={t('form.up', { code })} aria-disabled={!up} onClick={up}>
            ↑
          </TextButton>
          <TextButton
            type="button"
            aria-label={t('form.down', { code })}
            aria-disabled={!down}
            onClick={down}
          >
            ↓
          </TextButton>
        </>
      )}
      <TextButton type="button" aria-label={t('form.removeCode', { code })} onClick={remove}>
        {t('form.remove')}
      </TextButton>
    </Row>
  );
}

/** Other diagnoses of the chart, each one press away. */
function Others({ add }: { add: (diagnosis: DraftDiagnosis) => void }) {
  const { t } = useTranslation('authorization');
  const { form, draft } = useWork();
  const has = new Set(draft.diagnoses.map(({ code }) => code));
  const others = [...form.draft.diagnoses, ...form.otherDiagnoses].filter(({ code }) => !has.has(code));
  if (others.length === 0) return null;
  return (
    <div>
      <Quiet as="h4">{t('form.fromChart')}</Quiet>
      <ul>
        {others.map((one) => (
          <li key={one.code} style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
            <span>
              <Mono>{one.code}</Mono> {one.label}
            </span>
            <TextButton
              type="button"
              aria-label={t('form.addCode', { code: one.code })}
              onClick={() => add(one)}
            >
              {t('form.add')}
            </TextButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ByCode({ add }: { add: (diagnosis: DraftDiagnosis) => void }) {
  const { t } = useTranslation('authorization');
  const { draft } = useWork();
  const [typed, setTyped] = useState('');
  const code = diagnosisCode(typed);
  const known = draft.diagnoses.some((one) => one.code === code);
  const enter = () => {
    if (code === '' || known) return;
    add({ code });
    setTyped('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        enter();
      }}
    >
      <Row style={{ flexWrap: 'nowrap' }}>
        <Control
          aria-label={t('form.otherCode')}
          placeholder={t('form.otherCode')}
          autoComplete="off"
          maxLength={9}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button type="submit" variant="outlined">
          {t('form.add')}
        </Button>
      </Row>
      {known && <Quiet role="status">{t('form.alreadyThere', { code })}</Quiet>}
    </form>
  );
}
