/** One field of the form: label, control, where its value comes from, and what is wrong with it. */
import { styled, type Theme } from '@mui/material/styles';
import { lazy, Suspense, useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldPlace, FieldProblem, FieldSource } from '../../server/authorization-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { idOfPlace, keyOf } from './places.ts';
import { useProblemWords } from './use-problem-words.ts';
import { useRejectionWords } from './use-rejection-words.ts';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));

const look = ({ theme }: { theme: Theme }) => ({
  font: 'inherit',
  color: 'inherit',
  width: '100%',
  minHeight: 32,
  padding: '5px 8px',
  borderRadius: 6,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
  backgroundColor: theme.vars.palette.background.paper,
  '&[aria-invalid=true]': {
    borderWidth: 2,
    padding: '4px 7px',
    borderColor: theme.vars.palette.state.action.ink,
  },
});
export const Control = styled('input')(look);
const Select = styled('select')(look);
export const Area = styled('textarea')(look);

const LabelText = styled('label')(({ theme }) => ({
  fontSize: '0.75rem',
  lineHeight: '1.125rem',
  fontWeight: 600,
  color: theme.vars.palette.text.secondary,
}));

export interface FieldProps {
  readonly place: FieldPlace;
  readonly source?: FieldSource | undefined;
  readonly problems: readonly FieldProblem[];
  /** Of several like it, e.g. which service line. */
  readonly label?: string;
  readonly hint?: string;
  /** What the payer could not work with, as long as it stands here as it was sent. */
  readonly rejected?: readonly { readonly reason: string; readonly payer: string }[];
  /** Tells a second control of the same field from the first. */
  readonly suffix?: string;
}

/** What a control needs to know of its field. */
export interface ControlNames {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid'?: true;
}

export function Field({ children, ...field }: FieldProps & { children: (names: ControlNames) => ReactNode }) {
  const { t } = useTranslation('authorization');
  const { place, label, problems, hint } = field;
  const id = idOfPlace(place) + (field.suffix ?? '');
  const below = `${id}-about`;
  const names = {
    id,
    'aria-describedby': below,
    ...(problems.some(({ severity }) => severity === 'block') && { 'aria-invalid': true as const }),
  };
  return (
    <Stack gap={2}>
      <LabelText htmlFor={id}>{label ?? t(`field.${place.field.replaceAll('.', '-')}`)}</LabelText>
      {children(names)}
      <div id={below}>
        <Problems problems={problems} />
        <Rejected rejected={field.rejected ?? []} />
        <Row style={{ columnGap: 12, rowGap: 0 }}>
          {hint !== undefined && <Quiet>{hint}</Quiet>}
          <Source source={field.source} />
        </Row>
      </div>
    </Stack>
  );
}

export function Problems({ problems }: { problems: readonly FieldProblem[] }) {
  const say = useProblemWords();
  return problems.map((problem) => (
    <span key={keyOf(problem)} style={{ display: 'flex', gap: 6, alignItems: 'flex-start' }}>
      <MarkIcon mark={problem.severity === 'block' ? 'action' : 'info'} size={16} />
      <span>{say(problem)}</span>
    </span>
  ));
}

export function Rejected({ rejected }: { rejected: NonNullable<FieldProps['rejected']> }) {
  const say = useRejectionWords();
  return rejected.map(({ reason, payer }) => (
    <span key={reason} style={{ display: 'flex', gap: 6, alignItems: 'flex-start' }}>
      <MarkIcon mark="action" size={16} />
      <span>
        {say(reason, payer)} <Quiet>AAA {reason}</Quiet>
      </span>
    </span>
  ));
}

/** What came from the chart shows its place there on a press. */
export function Source({ source }: { source: FieldSource | undefined }) {
  const { t } = useTranslation('authorization');
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!source || source.kind === 'nothing') return null;
  if (source.kind !== 'chart') {
    const context = source.kind === 'derived' ? source.rule : '';
    return <Quiet>{t(`source.${source.kind}`, { context })}</Quiet>;
  }
  const { reference, path, label } = source;
  const type = reference.split('/')[0] ?? '';
  return (
    <>
      <TextButton type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {t('source.chart', { what: label ?? t(`resource.${type}`, { defaultValue: type }) })}{' '}
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>
      </TextButton>
      <div id={id} style={{ flexBasis: open ? '100%' : 0 }}>
        {open && (
          <Suspense fallback={null}>
            <EvidenceList evidence={[{ kind: 'resource', reference, path }]} />
          </Suspense>
        )}
      </div>
    </>
  );
}

interface TextProps extends FieldProps {
  readonly value: string;
  readonly change: (text: string) => void;
  /** The field was left. */
  readonly pause: () => void;
  readonly inputMode?: 'text' | 'numeric' | 'tel' | 'decimal';
  readonly maxLength?: number;
}

/** Shows what is typed while it is typed, and what became of it once the field is left. */
export function TextField({ value, change, pause, inputMode, maxLength, ...field }: TextProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <Field {...field}>
      {(names) => (
        <Control
          {...names}
          autoComplete="off"
          inputMode={inputMode}
          maxLength={maxLength}
          value={typed ?? value}
          onChange={({ target }) => {
            setTyped(target.value);
            change(target.value);
          }}
          onBlur={() => {
            setTyped(undefined);
            pause();
          }}
        />
      )}
    </Field>
  );
}

export function DateField({ value, change, pause, ...field }: TextProps) {
  return (
    <Field {...field}>
      {(names) => (
        <Control
          {...names}
          type="date"
          value={value}
          onChange={({ target }) => change(target.value)}
          onBlur={pause}
        />
      )}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SelectProps extends FieldProps {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly change: (value: string) => void;
  readonly pause: () => void;
  /** What no choice is called; without it, one must be made. */
  readonly none?: string;
}

/** A value that is none of the choices is shown as it is: a select must not change what it only shows. */
export function SelectField({ value, choices, change, pause, none, ...field }: SelectProps) {
  const known = value === '' || choices.some((one) => one.value === value);
  return (
    <Field {...field}>
      {(names) => (
        <Select {...names} value={value} onChange={({ target }) => change(target.value)} onBlur={pause}>
          {(none !== undefined || value === '') && <option value="">{none ?? '–'}</option>}
          {!known && <option value={value}>{value}</option>}
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
