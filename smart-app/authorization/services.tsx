/** What is asked for, line by line: code, modifiers, how much, when, by whom. */
import { useTranslation } from 'react-i18next';
import type { DraftService, FieldName, FieldPlace } from '../../server/authorization-view.ts';
import { Row, Stack, TextButton } from '../look/parts.tsx';
import { modifiersIn } from './draft.ts';
import { DateField, SelectField, TextField } from './fields.tsx';
import { useWork } from './form-context.ts';
import { goToNext } from './go-to.ts';
import { idOfPlace } from './places.ts';
import { Pair, Section } from './layout.tsx';
import { ProviderFields } from './provider-fields.tsx';
import { nextLine, withCode, withProvider, withQuantity, withText, withUnit } from './service-edit.ts';

export function Services() {
  const { t } = useTranslation('authorization');
  const { draft, change, pause } = useWork();
  const { services } = draft;
  const replace = (at: number, service: DraftService, field: string) =>
    change({ services: services.with(at, service) }, `${field} ${String(at)}`);
  const restructure = (next: readonly DraftService[]) => {
    change({ services: next }, 'services');
    pause();
  };
  return (
    <Section id="services" title={t('form.services')}>
      {services.map((service, at) => (
        <Line
          key={String(at)}
          service={service}
          line={at + 1}
          change={(next, field) => replace(at, next, field)}
          {...(services.length > 1 && {
            remove: () => {
              restructure(services.filter((_one, other) => other !== at));
              goToNext('section-services');
            },
          })}
        />
      ))}
      <Row>
        <TextButton
          type="button"
          id={services.length === 0 ? 'service-code-1' : undefined}
          onClick={() => {
            restructure([...services, nextLine(services.at(-1))]);
            goToNext(idOfPlace({ field: 'service.code', line: services.length + 1 }));
          }}
        >
          {t('form.addService')}
        </TextButton>
      </Row>
    </Section>
  );
}

interface LineProps {
  readonly service: DraftService;
  readonly line: number;
  readonly change: (service: DraftService, field: string) => void;
  readonly remove?: () => void;
}

function Line({ service, line, change, remove }: LineProps) {
  const { t } = useTranslation('authorization');
  const { draft, form, at, pause } = useWork();
  const place = (field: FieldName): FieldPlace => ({ field, line });
  const several = draft.services.length > 1;
  const fields = (
    <>
      <CodeFields service={service} place={place} change={change} />
      <Amounts service={service} place={place} change={change} />
      <Pair>
        {(['start', 'end'] as const).map((edge) => (
          <DateField
            key={edge}
            {...at(place(`service.${edge}`))}
            value={service[edge] ?? ''}
            pause={pause}
            change={(text) => change(withText(service, edge, text), edge)}
          />
        ))}
      </Pair>
      <ProviderFields
        provider={service.provider}
        who={place('service.provider')}
        npi={place('service.provider.npi')}
        none={t('provider.none')}
        change={(provider, field) => change(withProvider(service, provider), field)}
      />
      <SelectField
        {...at(place('service.type'))}
        value={service.serviceType ?? ''}
        pause={pause}
        change={(text) => change(withText(service, 'serviceType', text), 'type')}
        choices={form.choices.serviceType.map(({ code, label }) => ({ value: code, label: label ?? code }))}
      />
    </>
  );
  if (!several) return fields;
  return (
    <Stack as="fieldset" gap={12} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend style={{ padding: 0, display: 'flex', gap: 12, alignItems: 'center', fontWeight: 600 }}>
        {t('form.line', { line })}
        {remove && (
          <TextButton type="button" onClick={remove} aria-label={t('form.removeLine', { line })}>
            {t('form.remove')}
          </TextButton>
        )}
      </legend>
      {fields}
    </Stack>
  );
}

interface PartProps {
  readonly service: DraftService;
  readonly place: (field: FieldName) => FieldPlace;
  readonly change: (service: DraftService, field: string) => void;
}

function CodeFields({ service, place, change }: PartProps) {
  const { t } = useTranslation('authorization');
  const { at, pause } = useWork();
  const { code } = service;
  return (
    <Pair>
      <TextField
        {...at(place('service.code'))}
        {...(code?.label !== undefined && { hint: code.label })}
        value={code?.code ?? ''}
        maxLength={12}
        pause={pause}
        change={(text) => change(withCode(service, text), 'code')}
      />
      <TextField
        {...at(place('service.modifiers'))}
        hint={t('form.modifiersHint')}
        value={service.modifiers.join(' ')}
        maxLength={14}
        pause={pause}
        change={(text) => change({ ...service, modifiers: modifiersIn(text) }, 'modifiers')}
      />
    </Pair>
  );
}

function Amounts({ service, place, change }: PartProps) {
  const { t } = useTranslation('authorization');
  const { form, at, pause } = useWork();
  const units = form.choices.unit.map(({ code, label }) => ({ value: code, label: label ?? code }));
  return (
    <Pair>
      <TextField
        {...at(place('service.quantity'))}
        inputMode="decimal"
        maxLength={8}
        value={service.quantity === undefined ? '' : String(service.quantity)}
        pause={pause}
        change={(text) => change(withQuantity(service, text), 'quantity')}
      />
      <SelectField
        place={place('service.quantity')}
        problems={[]}
        suffix="-unit"
        label={t('form.unit')}
        value={service.unit ?? ''}
        pause={pause}
        change={(unit) => change(withUnit(service, unit), 'unit')}
        choices={units}
      />
    </Pair>
  );
}
