/** Fields of the workbench: small, with their label beside or above them. */
import { styled } from '@mui/material/styles';
import { useId, type ReactNode } from 'react';
import { Quiet } from '../look/parts.tsx';

const bordered = {
  font: 'inherit',
  fontSize: '0.75rem',
  lineHeight: '1.125rem',
  minHeight: 26,
  padding: '2px 6px',
  color: 'inherit',
  borderRadius: 4,
} as const;

export const TextInput = styled('input')(({ theme }) => ({
  ...bordered,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
  minWidth: 0,
  '&::placeholder': { color: theme.vars.palette.text.secondary, opacity: 1 },
}));

export const TextArea = styled('textarea')(({ theme }) => ({
  ...bordered,
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSize: '0.8125rem',
  lineHeight: '1.25rem',
  width: '100%',
  resize: 'vertical',
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
  '&::placeholder': { color: theme.vars.palette.text.secondary, opacity: 1 },
}));

const Select = styled('select')(({ theme }) => ({
  ...bordered,
  maxWidth: 220,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
}));

const Label = styled('label')({ display: 'inline-flex', alignItems: 'center', gap: 6, minWidth: 0 });

interface FieldProps {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
  readonly above?: boolean;
}

export function Field({ label, children, above = false }: FieldProps) {
  const id = useId();
  return (
    <div
      style={above ? { display: 'grid', gap: 2 } : { display: 'inline-flex', alignItems: 'center', gap: 6 }}
    >
      <label htmlFor={id}>
        <Quiet>{label}</Quiet>
      </label>
      {children(id)}
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly choose: (value: string) => void;
  readonly disabled?: boolean;
  readonly above?: boolean;
}

export function SelectField({
  label,
  value,
  options,
  choose,
  disabled = false,
  above = false,
}: SelectFieldProps) {
  return (
    <Field label={label} above={above}>
      {(id) => (
        <Select id={id} value={value} disabled={disabled} onChange={(event) => choose(event.target.value)}>
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}

export function CheckField({ label, checked, change }: CheckFieldProps) {
  return (
    <Label>
      <input type="checkbox" checked={checked} onChange={(event) => change(event.target.checked)} />
      <Quiet>{label}</Quiet>
    </Label>
  );
}
