/** Keeps the open message in the sample library; the server de-identifies it first, whatever it was. */
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisView, WorkbenchView } from '../../server/workbench-view.ts';
import { useSampleChanges } from '../api/workbench.ts';
import { Quiet } from '../look/parts.tsx';
import { Field, SelectField, TextInput } from './fields.tsx';

interface SaveSampleProps {
  readonly analysis: AnalysisView;
  readonly payers: WorkbenchView['payers'];
  readonly close: () => void;
}

export function SaveSampleForm({ analysis, payers, close }: SaveSampleProps) {
  const { t } = useTranslation('workbench');
  const [name, setName] = useState('');
  const [payer, setPayer] = useState('');
  const { save } = useSampleChanges();
  return (
    <form
      style={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 12,
        alignItems: 'center',
        width: '100%',
        padding: '4px 0',
      }}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { name: name.trim(), source: { analysis: analysis.id }, ...(payer !== '' && { payer }) },
          { onSuccess: close },
        );
      }}
    >
      <Field label={t('samples.name')}>
        {(id) => (
          <TextInput
            id={id}
            value={name}
            required
            maxLength={120}
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <SelectField
        label={t('samples.payer')}
        value={payer}
        options={[
          { value: '', label: t('samples.noPayer') },
          ...payers.map((one) => ({ value: one.id, label: one.name })),
        ]}
        choose={setPayer}
      />
      <Button type="submit" variant="outlined" disabled={name.trim() === '' || save.isPending}>
        {t('samples.save')}
      </Button>
      <Button variant="text" onClick={close}>
        {t('cancel')}
      </Button>
      <Quiet>{t('samples.willMask')}</Quiet>
      {save.isError && <Quiet role="alert">{save.error.message}</Quiet>}
    </form>
  );
}
