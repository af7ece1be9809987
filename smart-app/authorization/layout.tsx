/** How the form and its readers are laid out: one column in the chart's side panel, two where there is room. */
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { Card, Stack } from '../look/parts.tsx';

export const Sections = styled('div')({
  display: 'grid',
  gap: 12,
  alignItems: 'start',
  gridTemplateColumns: 'minmax(0, 1fr)',
  '@media (min-width: 940px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  '@media print': { gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** Two short fields beside each other, where they have the room. */
export const Pair = styled('div')({
  display: 'grid',
  gap: 12,
  alignItems: 'start',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 170px), 1fr))',
});

/** Name and value, as people read a paper. */
export const Facts = styled('dl')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 128px) minmax(0, 1fr)',
  gap: '4px 12px',
  '& dt': { color: theme.vars.palette.text.secondary },
  '& dd': { overflowWrap: 'anywhere' },
  '@media (max-width: 400px)': { gridTemplateColumns: 'minmax(0, 1fr)', '& dd': { marginBlockEnd: 4 } },
}));

export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Card style={{ padding: 16 }} aria-labelledby={`section-${id}`}>
      <h3
        id={`section-${id}`}
        tabIndex={-1}
        style={{ fontSize: '0.9375rem', fontWeight: 600, marginBottom: 10 }}
      >
        {title}
      </h3>
      <Stack gap={12}>{children}</Stack>
    </Card>
  );
}

/** Two stacks beside each other in {@link Sections}. */
export function Column({ children }: { children: ReactNode }) {
  return <Stack gap={12}>{children}</Stack>;
}
