/** Who asks, and who does it: chosen from the visit's people, or typed in; always with the NPI. */
import { useTranslation } from 'react-i18next';
import type { FieldPlace, ProviderView } from '../../server/authorization-view.ts';
import { without } from './draft.ts';
import { SelectField, TextField, Control } from './fields.tsx';
import { useWork } from './form-context.ts';
import { Pair } from './layout.tsx';
import { providerName } from './values.ts';

interface ProviderProps {
  readonly provider: ProviderView | undefined;
  readonly who: FieldPlace;
  readonly npi: FieldPlace;
  readonly change: (provider: ProviderView | undefined, place: string) => void;
  /** What no choice is called, where one may be left out. */
  readonly none?: string;
}

const other = 'other';

function keyOf(provider: ProviderView): string {
  return provider.reference ?? `name:${providerName(provider)}`;
}

export function ProviderFields({ provider, who, npi, change, none }: ProviderProps) {
  const { t } = useTranslation('authorization');
  const { form, at, pause } = useWork();
  const named = provider && providerName(provider) !== '';
  const known = [...form.providers, form.draft.requester].filter((one) => providerName(one) !== '');
  const choices = [...new Map(known.map((one) => [keyOf(one), one])).values()];
  const isTyped = provider !== undefined && !choices.some((one) => keyOf(one) === keyOf(provider));
  const value = provider === undefined ? '' : isTyped ? other : keyOf(provider);
  const choose = (key: string) => {
    const found = choices.find((one) => keyOf(one) === key);
    const typed: ProviderView = { kind: 'person', family: '', given: '' };
    change(key === '' ? undefined : (found ?? typed), who.field);
  };
  return (
    <>
      <SelectField
        {...at(who)}
        value={value}
        pause={pause}
        change={choose}
        {...(none !== undefined && { none })}
        choices={[
          ...choices.map((one) => ({ value: keyOf(one), label: providerName(one) })),
          {
            value: other,
            label:
              isTyped && named ? t('provider.typed', { name: providerName(provider) }) : t('provider.other'),
          },
        ]}
      />
      {isTyped && <Names provider={provider} change={(next) => change(next, who.field)} />}
      {provider && (
        <TextField
          {...at(npi)}
          hint={t('provider.npiHint')}
          inputMode="numeric"
          maxLength={12}
          value={provider.npi ?? ''}
          pause={pause}
          change={(text) => change(withNpi(provider, text), npi.field)}
        />
      )}
    </>
  );
}

function withNpi(provider: ProviderView, text: string): ProviderView {
  const digits = text.replace(/\s/g, '');
  return digits === '' ? without(provider, 'npi') : { ...provider, npi: digits };
}

function Names({ provider, change }: { provider: ProviderView; change: (provider: ProviderView) => void }) {
  const { t } = useTranslation('authorization');
  const { pause } = useWork();
  return (
    <Pair>
      {(['family', 'given'] as const).map((part) => (
        <Control
          key={part}
          aria-label={t(`provider.${part}`)}
          placeholder={t(`provider.${part}`)}
          autoComplete="off"
          value={provider[part] ?? ''}
          onChange={({ target }) => change({ ...provider, [part]: target.value })}
          onBlur={pause}
        />
      ))}
    </Pair>
  );
}
