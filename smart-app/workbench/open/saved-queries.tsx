/** Queries kept under a name, for oneself or for everyone of the tenant. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryChanges, useSavedQueries } from '../../api/workbench.ts';
import { Quiet, Row, TextButton } from '../../look/parts.tsx';
import { CheckField, TextInput } from '../fields.tsx';

export function SavedQueries({ text, use }: { text: string; use: (text: string) => void }) {
  const { t } = useTranslation('workbench');
  const { data = [] } = useSavedQueries();
  const { remove } = useQueryChanges();
  const [saving, setSaving] = useState(false);
  return (
    <div>
      <Row as="ul" aria-label={t('queries.title')} style={{ rowGap: 0 }}>
        {data.map((query) => (
          <li key={query.id} style={{ whiteSpace: 'nowrap' }}>
            <TextButton type="button" title={query.text} onClick={() => use(query.text)}>
              {query.name}
            </TextButton>
            {!query.mine && <Quiet> {t('queries.by', { name: query.owner })}</Quiet>}
            {query.mine && query.shared && <Quiet> {t('queries.isShared')}</Quiet>}
            {query.mine && (
              <TextButton
                type="button"
                aria-label={t('queries.remove', { name: query.name })}
                onClick={() => remove.mutate(query.id)}
              >
                ×
              </TextButton>
            )}
          </li>
        ))}
        {text !== '' && !saving && (
          <li>
            <TextButton type="button" onClick={() => setSaving(true)}>
              {t('queries.save')}
            </TextButton>
          </li>
        )}
      </Row>
      {saving && <SaveQuery text={text} close={() => setSaving(false)} />}
    </div>
  );
}

function SaveQuery({ text, close }: { text: string; close: () => void }) {
  const { t } = useTranslation('workbench');
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const { save } = useQueryChanges();
  return (
    <form
      style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ name: name.trim(), text, shared }, { onSuccess: close });
      }}
    >
      <TextInput
        aria-label={t('queries.name')}
        placeholder={t('queries.name')}
        value={name}
        required
        autoFocus
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
      />
      <CheckField label={t('queries.shared')} checked={shared} change={setShared} />
      <TextButton type="submit" disabled={name.trim() === '' || save.isPending}>
        {t('samples.save')}
      </TextButton>
      <TextButton type="button" onClick={close}>
        {t('cancel')}
      </TextButton>
      {save.isError && <Quiet role="alert">{save.error.message}</Quiet>}
    </form>
  );
}
