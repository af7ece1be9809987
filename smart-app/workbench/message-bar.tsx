/** What is open, how it is read, and what can be done with it as a whole. */
import { styled } from '@mui/material/styles';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisView, WorkbenchView } from '../../server/workbench-view.ts';
import { useOverlays } from '../api/overlays.ts';
import { saveFile } from '../api/http.ts';
import { deidentify, readText } from '../api/workbench.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Quiet, TextButton } from '../look/parts.tsx';
import { SelectField } from './fields.tsx';
import { changeRoute, type WorkbenchRoute } from './route.ts';
import { SaveSampleForm } from './save-sample.tsx';

const Bar = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '2px 14px',
  padding: '4px 12px',
  flex: 'none',
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 8,
  backgroundColor: theme.vars.palette.background.paper,
}));

export interface MessageBarProps {
  readonly analysis: AnalysisView;
  readonly view: WorkbenchView;
  readonly route: WorkbenchRoute;
  readonly unmasked: boolean;
  readonly setUnmasked: (unmasked: boolean) => void;
}

export function MessageBar({ analysis, view, route, unmasked, setUnmasked }: MessageBarProps) {
  const { t } = useTranslation('workbench');
  const [saving, setSaving] = useState(false);
  const masking = useMutation({
    mutationFn: () => deidentify(analysis.id),
    onSuccess: ({ id }) => changeRoute({ analysis: id, open: undefined, at: route.at }, 'go'),
  });
  const saveText = useMutation({
    mutationFn: (side?: 'fhir') => readText(analysis.id, side),
    onSuccess: ({ text, name }, side) =>
      saveFile(new Blob([text], { type: 'text/plain' }), `${name}.${side === 'fhir' ? 'json' : 'x12'}`),
  });
  const isExchange = route.open?.startsWith('exchange/') === true;
  return (
    <Bar>
      <strong style={{ overflowWrap: 'anywhere' }}>{analysis.name}</strong>
      <Facts analysis={analysis} />
      {analysis.masked && (
        <Quiet title={t('head.maskedText')} style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
          <MarkIcon mark="info" size={14} /> {t('head.masked')}
        </Quiet>
      )}
      {view.maySeePatients && isExchange && (
        <TextButton type="button" aria-pressed={unmasked} onClick={() => setUnmasked(!unmasked)}>
          {t(unmasked ? 'head.mask' : 'head.unmask')}
        </TextButton>
      )}
      <span style={{ marginInlineStart: 'auto' }} />
      <ReadingChoices view={view} route={route} />
      {!analysis.masked && (
        <TextButton type="button" onClick={() => masking.mutate()} disabled={masking.isPending}>
          {t(masking.isPending ? 'head.deidentifying' : 'head.deidentify')}
        </TextButton>
      )}
      <TextButton type="button" onClick={() => saveText.mutate(undefined)}>
        {t('head.saveX12')}
      </TextButton>
      <TextButton type="button" onClick={() => saveText.mutate('fhir')}>
        {t('head.saveFhir')}
      </TextButton>
      <TextButton type="button" aria-expanded={saving} onClick={() => setSaving(!saving)}>
        {t('head.saveSample')}
      </TextButton>
      {(masking.isError || saveText.isError) && (
        <Quiet role="alert">{(masking.error ?? saveText.error)?.message}</Quiet>
      )}
      {saving && <SaveSampleForm analysis={analysis} payers={view.payers} close={() => setSaving(false)} />}
    </Bar>
  );
}

function Facts({ analysis }: { analysis: AnalysisView }) {
  const { t } = useTranslation('workbench');
  const { size, sets = [] } = analysis;
  const kinds = [
    ...new Set(sets.map(({ set, map }) => (map === undefined ? t('head.noMap', { set }) : set))),
  ];
  return (
    <Quiet>
      {[
        t(`head.${analysis.direction}`),
        kinds.join(', '),
        size && t('head.size', { segments: size.segments, bytes: size.bytes }),
        size && t('head.links', { count: size.links }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </Quiet>
  );
}

/** Which PAS version, and whose overlay: both read the same message anew. */
function ReadingChoices({ view, route }: { view: WorkbenchView; route: WorkbenchRoute }) {
  const { t } = useTranslation('workbench');
  const { data: overlays = [] } = useOverlays();
  const value = route.overlay ?? (route.payer === undefined ? '' : `payer:${route.payer}`);
  const options = [
    { value: '', label: t('head.noOverlay') },
    ...view.payers.map(({ id, name }) => ({ value: `payer:${id}`, label: t('head.asPayer', { name }) })),
    ...overlays.map(({ id, title }) => ({ value: id, label: title })),
  ];
  const known = options.some((one) => one.value === value);
  return (
    <>
      <SelectField
        label={t('head.pas')}
        value={route.pas ?? view.pas.at(-1) ?? ''}
        options={view.pas.map((version) => ({ value: version, label: version }))}
        choose={(version) => changeRoute({ pas: view.pas.find((one) => one === version) }, 'go')}
      />
      <SelectField
        label={t('head.overlay')}
        value={value}
        options={known ? options : [...options, { value, label: value }]}
        choose={(chosen) =>
          changeRoute(
            chosen.startsWith('payer:')
              ? { payer: chosen.slice(6), overlay: undefined }
              : { payer: undefined, overlay: chosen === '' ? undefined : chosen },
            'go',
          )
        }
      />
    </>
  );
}
