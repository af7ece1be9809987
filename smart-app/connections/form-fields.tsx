/** Fields of the form: label above, what it wants below, both tied to the field. */
import { styled } from '@mui/material/styles';
import { useId } from 'react';
import { Quiet } from '../look/parts.tsx';

const bordered = {
  font: 'inherit',
  lineHeight: '1.25rem',
  minHeight: 32,
  padding: '5px 8px',
  width: '100%',
  color: 'inherit',
  borderRadius: 6,
} as const;

const Input = styled('input')(({ theme }) => ({
  ...bordered,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
}));
const Area = styled('textarea')(({ theme }) => ({
  ...bordered,
  resize: 'vertical',
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
}));
const Select = styled('select')(({ theme }) => ({
  ...bordered,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.text.secondary}`,
}));

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly hint?: string;
  readonly required?: boolean;
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'url' | 'password';
  /** More than one = a field of so many lines. */
  readonly lines?: number;
  readonly readOnly?: boolean;
}

export function TextField({ label, value, change, hint, required = false, ...more }: TextFieldProps) {
  const id = useId();
  const { type = 'text', lines = 1, readOnly = false } = more;
  const shared = {
    id,
    value,
    required,
    readOnly,
    spellCheck: false,
    autoComplete: type === 'password' ? 'new-password' : 'off',
    ...(hint !== undefined && { 'aria-describedby': `${id}-hint` }),
  };
  return (
    <Framed id={id} label={label} {...(hint !== undefined && { hint })}>
      {lines > 1 ? (
        <Area {...shared} rows={lines} onChange={(event) => change(event.target.value)} />
      ) : (
        <Input {...shared} type={type} onChange={(event) => change(event.target.value)} />
      )}
    </Framed>
  );
}

interface ChoiceFieldProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function ChoiceField({ label, value, change, options }: ChoiceFieldProps) {
  const id = useId();
  return (
    <Framed id={id} label={label}>
      <Select id={id} value={value} onChange={(event) => change(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </Select>
    </Framed>
  );
}

interface FramedProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly children: React.ReactNode;
}

function Framed({ id, label, hint, children }: FramedProps) {
  return (
    <div style={{ display: 'grid', gap: 2, minWidth: 0, alignContent: 'start' }}>
      <label htmlFor={id} style={{ fontWeight: 600 }}>
        {label}
      </label>
      {children}
      {hint !== undefined && <Quiet id={`${id}-hint`}>{hint}</Quiet>}
    </div>
  );
}
