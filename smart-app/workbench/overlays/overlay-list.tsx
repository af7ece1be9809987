/** All overlays, and the start of a new one. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OverlaySummary, WorkbenchView } from '../../../server/workbench-view.ts';
import { Card, Quiet, SmallHeading, Stack } from '../../look/parts.tsx';
import { Field, SelectField, TextInput } from '../fields.tsx';
import { keepDraft, useDrafts } from './drafts.ts';
import { newOverlay } from './edit-overlay.ts';

const Item = styled('button')(({ theme }) => ({
  all: 'unset',
  boxSizing: 'border-box',
  cursor: 'pointer',
  display: 'block',
  width: '100%',
  padding: '6px 8px',
  borderRadius: 4,
  borderInlineStart: '4px solid transparent',
  overflowWrap: 'anywhere',
  '&[aria-current=true]': {
    backgroundColor: theme.vars.palette.faint,
    borderInlineStartColor: theme.vars.palette.text.primary,
    fontWeight: 600,
  },
  '&:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}` },
}));

interface OverlayListProps {
  readonly view: WorkbenchView;
  readonly overlays: readonly OverlaySummary[];
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

export function OverlayList({ view, overlays, chosen, choose }: OverlayListProps) {
  const { t } = useTranslation('workbench');
  const drafts = useDrafts();
  const [making, setMaking] = useState(overlays.length === 0);
  const payerName = (id: string | undefined) => view.payers.find((one) => one.id === id)?.name ?? id;
  const known = new Set(overlays.map(({ id }) => id));
  const fresh = [...drafts.keys()].filter((id) => !known.has(id));
  return (
    <Card aria-labelledby="overlays-title" style={{ padding: 10, overflow: 'auto' }}>
      <SmallHeading id="overlays-title">{t('overlays.title')}</SmallHeading>
      <ul style={{ marginBlock: 6 }}>
        {overlays.map((overlay) => (
          <li key={overlay.id}>
            <Item type="button" aria-current={overlay.id === chosen} onClick={() => choose(overlay.id)}>
              {overlay.title}
              <br />
              <Quiet>
                {[
                  payerName(overlay.payer),
                  overlay.maps.join(', '),
                  t('overlays.version', { version: overlay.version }),
                  drafts.has(overlay.id) && t('overlays.edited'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Quiet>
            </Item>
          </li>
        ))}
        {fresh.map((id) => (
          <li key={id}>
            <Item type="button" aria-current={id === chosen} onClick={() => choose(id)}>
              {id}
              <br />
              <Quiet>{t('overlays.unpublished')}</Quiet>
            </Item>
          </li>
        ))}
      </ul>
      {making ? (
        <NewOverlayForm
          view={view}
          taken={known}
          close={() => setMaking(false)}
          done={(id) => {
            setMaking(false);
            choose(id);
          }}
        />
      ) : (
        <Button variant="outlined" onClick={() => setMaking(true)}>
          {t('overlays.new')}
        </Button>
      )}
    </Card>
  );
}

/** Whom it is for is decided, not left to a default. */
const unchosen = '?';

interface NewOverlayProps {
  readonly view: WorkbenchView;
  readonly taken: ReadonlySet<string>;
  readonly close: () => void;
  readonly done: (id: string) => void;
}

function NewOverlayForm({ view, taken, close, done }: NewOverlayProps) {
  const { t } = useTranslation('workbench');
  const [id, setId] = useState('');
  const [title, setTitle] = useState('');
  const [payer, setPayer] = useState(unchosen);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (taken.has(id) || payer === unchosen) return;
        keepDraft(id, { text: newOverlay({ id, title, payer }), read: undefined });
        done(id);
      }}
    >
      <Stack gap={8}>
        <Field label={t('overlays.id')} above>
          {(field) => (
            <TextInput
              id={field}
              value={id}
              required
              autoFocus
              pattern="[a-z0-9]+(-[a-z0-9]+)*"
              title={t('overlays.idRule')}
              onChange={(event) => setId(event.target.value)}
            />
          )}
        </Field>
        {taken.has(id) && <Quiet role="alert">{t('overlays.idTaken')}</Quiet>}
        <Field label={t('overlays.name')} above>
          {(field) => (
            <TextInput id={field} value={title} required onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <SelectField
          above
          label={t('samples.payer')}
          value={payer}
          options={[
            { value: unchosen, label: t('overlays.choosePayer') },
            ...view.payers.map((one) => ({ value: one.id, label: one.name })),
            { value: '', label: t('overlays.anyPayer') },
          ]}
          choose={setPayer}
        />
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="submit" variant="outlined" disabled={payer === unchosen}>
            {t('overlays.create')}
          </Button>
          <Button variant="text" onClick={close}>
            {t('cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
