/** Adds a connection, step by step, or edits one: where it is, what is there, what to register, how we sign in. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthMethod, VendorView } from '../../server/connections-view.ts';
import { useLook, useSave } from '../api/connections.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { usePlace } from '../look/place.ts';
import { Row, Stack } from '../look/parts.tsx';
import { Steps } from '../look/steps.tsx';
import { TroubleNote } from '../look/trouble.tsx';
import { Checks } from './checks.tsx';
import { Columns } from './columns.tsx';
import { changeOf, emptyDraft, shortNameOf, type Draft } from './draft.ts';
import { Features } from './features.tsx';
import { ChoiceField, TextField } from './form-fields.tsx';
import { connectionKeys } from './keys.ts';
import { Registration } from './registration.tsx';
import { goTo } from './route.ts';
import { Section } from './section.tsx';

const Grid = styled('div')({
  display: 'grid',
  gap: 12,
  gridTemplateColumns: 'minmax(0, 1fr)',
  '@media (min-width: 760px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
});

interface FormProps {
  readonly vendors: readonly VendorView[];
  /** Absent = a new one. */
  readonly edited?: { readonly draft: Draft; readonly version: number; readonly hasSecret: boolean };
}

export function ConnectionForm({ vendors, edited }: FormProps) {
  const { t } = useTranslation('connections');
  const { timeZone } = usePlace();
  const [draft, setDraft] = useState(edited?.draft ?? emptyDraft(timeZone));
  const look = useLook();
  const save = useSave();
  const change = (more: Partial<Draft>) => setDraft({ ...draft, ...more });
  const leave = () => goTo(edited ? { view: 'card', id: edited.draft.id } : { view: 'list' });
  useKeysOf(connectionKeys, { back: leave });
  const isBeginning = edited === undefined && !look.data;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isBeginning) {
      look.mutate(draft);
      return;
    }
    const id = edited ? draft.id : draft.id || shortNameOf(draft.name);
    save.mutate(
      { id, change: changeOf(draft), version: edited?.version ?? 0 },
      { onSuccess: () => goTo({ view: 'card', id }) },
    );
  };
  const words = ['stepBase', 'stepFound', 'stepRegister', 'stepClient'].map((step) => t(`form.${step}`));
  return (
    <Stack as="form" gap={16} onSubmit={submit}>
      <h2 style={{ fontSize: '1.0625rem', fontWeight: 650 }}>
        {edited ? t('form.edit', { name: edited.draft.name }) : t('form.add')}
      </h2>
      {!edited && <Steps label={t('form.steps')} words={words} current={isBeginning ? 0 : 3} />}
      <Base draft={draft} change={change} vendors={vendors} old={edited?.draft.fhirBase} />
      {look.isError && <TroubleNote title={t('form.lookFailed')} text={t('failedText')} error={look.error} />}
      {look.data && (
        <>
          <Columns>
            <Features card={look.data.card} />
            <Checks card={look.data.card} />
          </Columns>
          <Registration registration={look.data.registration} />
        </>
      )}
      {!isBeginning && (
        <Client
          draft={draft}
          change={change}
          isNew={edited === undefined}
          hasSecret={edited?.hasSecret ?? false}
          methods={look.data?.methods ?? allMethods}
        />
      )}
      {save.isError && <TroubleNote title={t('form.saveFailed')} text={t('failedText')} error={save.error} />}
      <Row>
        <Button type="submit" variant="contained" disabled={look.isPending || save.isPending}>
          {t(submitWord(isBeginning, look.isPending, save.isPending))}
        </Button>
        <Button variant="text" onClick={leave}>
          {t('form.cancel')}
        </Button>
      </Row>
    </Stack>
  );
}

function submitWord(isBeginning: boolean, isLooking: boolean, isSaving: boolean): string {
  if (isBeginning) return isLooking ? 'form.looking' : 'form.look';
  return isSaving ? 'form.saving' : 'form.save';
}

const allMethods: readonly AuthMethod[] = ['RS384', 'ES384', 'basic', 'post', 'none'];

interface PartProps {
  readonly draft: Draft;
  readonly change: (more: Partial<Draft>) => void;
}

interface BaseProps extends PartProps {
  readonly vendors: readonly VendorView[];
  /** The address there was. */
  readonly old: string | undefined;
}

function Base({ draft, change, vendors, old }: BaseProps) {
  const { t } = useTranslation('connections');
  return (
    <Section title={t('form.base')}>
      <Grid>
        <TextField
          label={t('form.fhirBase')}
          hint={t('form.fhirBaseHint')}
          type="url"
          required
          value={draft.fhirBase}
          change={(fhirBase) => change({ fhirBase })}
        />
        <ChoiceField
          label={t('form.vendor')}
          value={draft.vendor}
          options={vendors.map(({ vendor, name }) => ({ value: vendor, label: name }))}
          change={(vendor) => change({ vendor })}
        />
        <TextField
          label={t('form.clientId')}
          hint={t('form.clientIdHint')}
          value={draft.clientId}
          change={(clientId) => change({ clientId })}
        />
      </Grid>
      {old !== undefined && old !== draft.fhirBase && (
        <label style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          <input
            type="checkbox"
            checked={draft.moved}
            onChange={(event) => change({ moved: event.target.checked })}
          />
          {t('form.moved')}
        </label>
      )}
    </Section>
  );
}

interface ClientProps extends PartProps {
  readonly isNew: boolean;
  readonly hasSecret: boolean;
  readonly methods: readonly AuthMethod[];
}

function Client({ draft, change, isNew, hasSecret, methods }: ClientProps) {
  const { t } = useTranslation('connections');
  const wantsSecret = draft.method === 'basic' || draft.method === 'post';
  const ways = methods.includes(draft.method) ? methods : [...methods, draft.method];
  const text = (
    name: 'timeZone' | 'sender' | 'tenantKey' | 'frameAncestors' | 'backendScopes' | 'scopes',
  ) => ({
    label: t(`form.${name}`),
    hint: t(`form.${name}Hint`),
    value: draft[name],
    change: (value: string) => change({ [name]: value }),
  });
  const mfas = (['trust-ehr', 'off'] as const).map((value) => ({ value, label: t(`form.mfas.${value}`) }));
  const shown =
    draft.mfa === 'require-claim' ? [{ value: draft.mfa, label: t('form.mfas.require-claim') }] : mfas;
  return (
    <Section title={t('form.client')}>
      <Grid>
        <TextField label={t('form.name')} required value={draft.name} change={(name) => change({ name })} />
        <TextField
          label={t('form.id')}
          hint={t('form.idHint')}
          value={draft.id || (isNew ? shortNameOf(draft.name) : '')}
          readOnly={!isNew}
          change={(id) => change({ id })}
        />
        <ChoiceField
          label={t('form.method')}
          value={draft.method}
          options={ways.map((value) => ({ value, label: t(`form.methods.${value}`) }))}
          change={(value) => change({ method: allMethods.find((one) => one === value) ?? draft.method })}
        />
        {wantsSecret && (
          <TextField
            label={t('form.secret')}
            type="password"
            value={draft.secret}
            {...(hasSecret ? { hint: t('form.secretKept') } : { required: true })}
            change={(secret) => change({ secret })}
          />
        )}
        <TextField {...text('timeZone')} />
        <ChoiceField
          label={t('form.mfa')}
          value={draft.mfa}
          options={shown}
          change={(value) => change({ mfa: value === 'off' ? 'off' : 'trust-ehr' })}
        />
        <TextField {...text('frameAncestors')} lines={2} />
        <TextField {...text('tenantKey')} />
        <TextField {...text('sender')} />
        <TextField {...text('scopes')} lines={3} />
        <TextField {...text('backendScopes')} lines={3} />
      </Grid>
    </Section>
  );
}
