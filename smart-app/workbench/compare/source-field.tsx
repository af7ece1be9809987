/** One side of a comparison: what was opened lately, a sample, or pasted text. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisView } from '../../../server/workbench-view.ts';
import { openAnalysis, useSamples } from '../../api/workbench.ts';
import { Quiet, Row, TextButton } from '../../look/parts.tsx';
import { SelectField, TextArea } from '../fields.tsx';

interface SourceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choose: (open: string) => void;
}

export function SourceField({ label, value, choose }: SourceFieldProps) {
  const { t } = useTranslation('workbench');
  const client = useQueryClient();
  const { data } = useSamples({});
  const [pasting, setPasting] = useState(false);
  const recent = client
    .getQueriesData<AnalysisView>({ queryKey: ['analysis'] })
    .flatMap(([, one]) => (one?.state === 'ready' ? [one] : []))
    .map((one) => ({ value: one.open ?? `analysis/${one.id}`, label: one.name }));
  const samples = (data?.samples ?? []).map(({ id, name }) => ({ value: `sample/${id}`, label: name }));
  const options = [{ value: '', label: t('compare.choose') }, ...recent, ...samples];
  const distinct = options.filter(
    (one, at) => options.findIndex(({ value: word }) => word === one.value) === at,
  );
  const known = distinct.some((one) => one.value === value);
  return (
    <div style={{ minWidth: 0, display: 'grid', gap: 4 }}>
      <Row>
        <SelectField
          label={label}
          value={value}
          options={known ? distinct : [...distinct, { value, label: value }]}
          choose={choose}
        />
        <TextButton type="button" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
          {t('compare.paste')}
        </TextButton>
      </Row>
      {pasting && (
        <PasteSide
          label={label}
          done={(id) => {
            setPasting(false);
            choose(`analysis/${id}`);
          }}
        />
      )}
    </div>
  );
}

function PasteSide({ label, done }: { label: string; done: (id: string) => void }) {
  const { t } = useTranslation('workbench');
  const [text, setText] = useState('');
  const opening = useMutation({
    mutationFn: () => openAnalysis({ source: { text } }),
    onSuccess: (view: AnalysisView) => done(view.id),
  });
  return (
    <>
      <TextArea
        aria-label={`${label}: ${t('paste.label')}`}
        rows={4}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <Row>
        <TextButton
          type="button"
          disabled={text.trim() === '' || opening.isPending}
          onClick={() => opening.mutate()}
        >
          {t('compare.usePasted')}
        </TextButton>
        {opening.error && <Quiet role="alert">{opening.error.message}</Quiet>}
      </Row>
    </>
  );
}
