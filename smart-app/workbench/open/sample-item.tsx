/** One sample: opens with one press; our own can be renamed and deleted. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleView } from '../../../server/workbench-view.ts';
import { useSampleChanges } from '../../api/workbench.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Quiet, Row, TextButton } from '../../look/parts.tsx';
import { TextInput } from '../fields.tsx';
import { openSample } from './open-sample.ts';

interface SampleItemProps {
  readonly sample: SampleView;
  readonly payerName: string | undefined;
  readonly remove: () => void;
}

export function SampleItem({ sample, payerName, remove }: SampleItemProps) {
  const { t } = useTranslation('workbench');
  const [renaming, setRenaming] = useState(false);
  return (
    <>
      {renaming ? (
        <Rename sample={sample} close={() => setRenaming(false)} />
      ) : (
        <Row style={{ justifyContent: 'space-between', rowGap: 0 }}>
          <TextButton
            type="button"
            style={{ fontSize: '0.8125rem', whiteSpace: 'normal' }}
            onClick={() => openSample(sample.id)}
          >
            {sample.name}
          </TextButton>
          {!sample.builtIn && (
            <span>
              <TextButton
                type="button"
                aria-label={t('samples.renameOne', { name: sample.name })}
                onClick={() => setRenaming(true)}
              >
                {t('samples.rename')}
              </TextButton>{' '}
              <TextButton
                type="button"
                aria-label={t('samples.removeOne', { name: sample.name })}
                onClick={remove}
              >
                {t('samples.remove')}
              </TextButton>
            </span>
          )}
        </Row>
      )}
      <Row style={{ columnGap: 8, rowGap: 0 }}>
        <Quiet>
          {[
            sample.sets.join(', '),
            payerName,
            t('samples.size', { segments: sample.segments }),
            t(sample.builtIn ? 'samples.builtIn' : 'samples.savedBy', { name: sample.savedBy }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Quiet>
        {sample.errors.length > 0 && (
          <Quiet style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
            <MarkIcon mark="action" size={14} /> {sample.errors.slice(0, 3).join(', ')}
          </Quiet>
        )}
      </Row>
    </>
  );
}

function Rename({ sample, close }: { sample: SampleView; close: () => void }) {
  const { t } = useTranslation('workbench');
  const [name, setName] = useState(sample.name);
  const { change } = useSampleChanges();
  return (
    <form
      style={{ display: 'flex', gap: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: sample.id, name: name.trim() }, { onSuccess: close });
      }}
    >
      <TextInput
        aria-label={t('samples.name')}
        value={name}
        autoFocus
        required
        maxLength={120}
        style={{ flex: 1 }}
        onChange={(event) => setName(event.target.value)}
      />
      <TextButton type="submit" disabled={change.isPending}>
        {t('samples.save')}
      </TextButton>
      <TextButton type="button" onClick={close}>
        {t('cancel')}
      </TextButton>
    </form>
  );
}
