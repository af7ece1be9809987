/** How far something that takes a while is: what is behind, what is going on, what is to come. */
import { styled } from '@mui/material/styles';
import { MarkIcon } from './mark.tsx';

const List = styled('ol')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  gap: '4px 20px',
  '& li': { display: 'flex', alignItems: 'center', gap: 6, color: theme.vars.palette.text.secondary },
  '& li[aria-current]': { color: theme.vars.palette.text.primary, fontWeight: 600 },
}));

/** `words` name the steps in order; `current` is the one going on, from 0. */
export function Steps({
  label,
  words,
  current,
}: {
  label: string;
  words: readonly string[];
  current: number;
}) {
  return (
    <List aria-label={label}>
      {words.map((word, at) => (
        <li key={word} aria-current={at === current ? 'step' : undefined}>
          <MarkIcon mark={at < current ? 'ready' : at === current ? 'working' : 'stale'} size={16} />
          {word}
        </li>
      ))}
    </List>
  );
}
