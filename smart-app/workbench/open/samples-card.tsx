/** The sample library, by transaction, payer and error. */
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facet, SamplesView, SampleView, WorkbenchView } from '../../../server/workbench-view.ts';
import { useSampleChanges, useSamples, type SampleFilter } from '../../api/workbench.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { Quiet, Row, Skeleton, SmallHeading, TextButton } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { SelectField, TextInput } from '../fields.tsx';
import { KeyMark } from '../key-mark.tsx';
import { workbenchKeys } from '../keys.ts';
import { Section } from './section.tsx';
import { openSample } from './open-sample.ts';
import { richest } from './pick.ts';
import { SampleItem } from './sample-item.tsx';

const List = styled('ul')(({ theme }) => ({
  '& > li': { borderTop: `1px solid ${theme.vars.palette.line}`, padding: '5px 0' },
}));

export function SamplesCard({ payers }: { payers: WorkbenchView['payers'] }) {
  const { t } = useTranslation('workbench');
  const [filter, setFilter] = useState<SampleFilter>({});
  const { data, error, refetch } = useSamples(filter);
  const [removed, setRemoved] = useState<SampleView>();
  const { remove, restore } = useSampleChanges();
  const undo = () => {
    if (removed) restore.mutate(removed.id, { onSuccess: () => setRemoved(undefined) });
  };
  useKeysOf(workbenchKeys, removed ? { undo } : {});
  const best = data && richest(data.samples, '271');
  return (
    <Section aria-labelledby="samples-title">
      <Row style={{ justifyContent: 'space-between' }}>
        <SmallHeading id="samples-title">{t('samples.title')}</SmallHeading>
        {best && (
          <TextButton type="button" onClick={() => openSample(best.id)}>
            {t('samples.richest', { set: '271', count: best.segments })}
          </TextButton>
        )}
      </Row>
      <Filters filter={filter} facets={data?.facets} payers={payers} change={setFilter} />
      {removed && (
        <Row role="status">
          <span>{t('samples.removed', { name: removed.name })}</span>
          <TextButton type="button" onClick={undo}>
            {t('undo')} <KeyMark command="undo" />
          </TextButton>
        </Row>
      )}
      {error && (
        <TroubleNote
          title={t('samples.failed')}
          text={t('pane.failedText')}
          error={error}
          retry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton style={{ height: 160 }} />}
      {data?.samples.length === 0 && <Quiet as="p">{t('samples.none')}</Quiet>}
      <List aria-label={t('samples.title')}>
        {data?.samples.map((sample) => (
          <li key={sample.id}>
            <SampleItem
              sample={sample}
              payerName={payers.find(({ id }) => id === sample.payer)?.name ?? sample.payer}
              remove={() => remove.mutate(sample.id, { onSuccess: () => setRemoved(sample) })}
            />
          </li>
        ))}
      </List>
    </Section>
  );
}

interface FiltersProps {
  readonly filter: SampleFilter;
  readonly facets: SamplesView['facets'] | undefined;
  readonly payers: WorkbenchView['payers'];
  readonly change: (filter: SampleFilter) => void;
}

function Filters({ filter, facets, payers, change }: FiltersProps) {
  const { t } = useTranslation('workbench');
  const options = (list: readonly Facet[] = []) => [
    { value: '', label: t('samples.any') },
    ...list.map(({ value, count }) => ({
      value,
      label: `${payers.find(({ id }) => id === value)?.name ?? value} (${count})`,
    })),
  ];
  return (
    <Row role="search" aria-label={t('samples.filter')}>
      <SelectField
        label={t('samples.set')}
        value={filter.set ?? ''}
        options={options(facets?.sets)}
        choose={(set) => change({ ...filter, set })}
      />
      <SelectField
        label={t('samples.payer')}
        value={filter.payer ?? ''}
        options={options(facets?.payers)}
        choose={(payer) => change({ ...filter, payer })}
      />
      <SelectField
        label={t('samples.error')}
        value={filter.error ?? ''}
        options={options(facets?.errors)}
        choose={(error) => change({ ...filter, error })}
      />
      <TextInput
        type="search"
        aria-label={t('samples.text')}
        placeholder={t('samples.text')}
        value={filter.text ?? ''}
        onChange={(event) => change({ ...filter, text: event.target.value })}
      />
    </Row>
  );
}
