/** The frame of a pane: heading, what can be switched, the list, and below it what is known of the selection. */
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { SmallHeading } from '../../look/parts.tsx';
import { KeyMark } from '../key-mark.tsx';
import type { WorkbenchCommand } from '../keys.ts';

const Frame = styled('section')(({ theme }) => ({
  display: 'flex',
  flexDirection: 'column',
  minWidth: 0,
  minHeight: 240,
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 8,
  overflow: 'hidden',
}));

const Bar = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  flexWrap: 'wrap',
  gap: '2px 10px',
  padding: '5px 10px',
  minHeight: 36,
  borderBottom: `1px solid ${theme.vars.palette.line}`,
}));

const Foot = styled('div')(({ theme }) => ({
  borderTop: `1px solid ${theme.vars.palette.line}`,
  backgroundColor: theme.vars.palette.faint,
  maxHeight: '42%',
  '@media (max-height: 800px)': { maxHeight: '34%' },
  fontSize: '0.8125rem',
  overflow: 'auto',
  padding: '6px 10px',
  flex: 'none',
  '&:empty': { display: 'none' },
}));

interface PaneProps {
  readonly id: string;
  readonly title: string;
  readonly command: WorkbenchCommand;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly footLabel: string;
}

export function Pane({ id, title, command, tools, children, foot, footLabel }: PaneProps) {
  return (
    <Frame aria-labelledby={`${id}-title`}>
      <Bar>
        <SmallHeading id={`${id}-title`} style={{ marginInlineEnd: 'auto' }}>
          {title} <KeyMark command={command} />
        </SmallHeading>
        {tools}
      </Bar>
      {children}
      {foot !== undefined && (
        <Foot role="region" aria-label={footLabel} tabIndex={0}>
          {foot}
        </Foot>
      )}
    </Frame>
  );
}

const Choice = styled('button')(({ theme }) => ({
  all: 'unset',
  boxSizing: 'border-box',
  cursor: 'pointer',
  minHeight: 24,
  padding: '0 8px',
  fontSize: '0.75rem',
  lineHeight: '1.375rem',
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 4,
  color: theme.vars.palette.text.secondary,
  '&[aria-pressed=true]': {
    color: theme.vars.palette.text.primary,
    borderColor: theme.vars.palette.text.primary,
    fontWeight: 600,
  },
  '&:focus-visible': { outline: `2px solid ${theme.vars.palette.text.primary}`, outlineOffset: 1 },
}));

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly choose: (value: Value) => void;
}

/** Two or three ways to show the same; the chosen one is told by weight and border too. */
export function Choices<Value extends string>({ label, value, options, choose }: ChoicesProps<Value>) {
  return (
    <div role="group" aria-label={label} style={{ display: 'flex', gap: 4 }}>
      {options.map(([one, word]) => (
        <Choice key={one} type="button" aria-pressed={one === value} onClick={() => choose(one)}>
          {word}
        </Choice>
      ))}
    </div>
  );
}
