/** The few shapes the screens are made of. */
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyCap, type Binding, type Command } from '../keys/bindings.ts';

export const Card = styled('section')(({ theme }) => ({
  backgroundColor: theme.vars.palette.background.paper,
  border: `1px solid ${theme.vars.palette.line}`,
  borderRadius: 8,
  minWidth: 0,
}));

/** What a screen shows below its head, as wide as is readable. */
export const Page = styled('main')({
  maxWidth: 1232,
  marginInline: 'auto',
  padding: 16,
  '@media (max-width: 400px)': { padding: 8 },
  '@media print': { padding: 0 },
});

export const Quiet = styled('span')(({ theme }) => ({
  color: theme.vars.palette.text.secondary,
  fontSize: '0.75rem',
  lineHeight: '1.125rem',
}));

export const SmallHeading = styled('h2')(({ theme }) => ({
  fontSize: '0.75rem',
  lineHeight: '1rem',
  fontWeight: 600,
  color: theme.vars.palette.text.secondary,
}));

export const Row = styled('div')({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  flexWrap: 'wrap',
  minWidth: 0,
  '&:empty': { display: 'none' },
});
export const Stack = styled('div')<{ gap?: number }>(({ gap = 8 }) => ({
  display: 'flex',
  flexDirection: 'column',
  gap,
  minWidth: 0,
}));

export const Hidden = styled('span')({
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
});

/** A button that reads as text: at least 24 px high, underlined so that it needs no colour. */
export const TextButton = styled('button')(({ theme }) => ({
  all: 'unset',
  boxSizing: 'border-box',
  cursor: 'pointer',
  minHeight: 24,
  minWidth: 24,
  paddingInline: 2,
  fontSize: '0.75rem',
  lineHeight: '1.5rem',
  color: theme.vars.palette.text.secondary,
  textDecoration: 'underline',
  textDecorationColor: theme.vars.palette.line,
  textUnderlineOffset: 3,
  whiteSpace: 'nowrap',
  '&:hover': { color: theme.vars.palette.text.primary, textDecorationColor: 'currentColor' },
  '&:focus-visible': {
    outline: `2px solid ${theme.vars.palette.text.primary}`,
    outlineOffset: 1,
    borderRadius: 4,
  },
}));

/** The same for what leads to another page of ours. */
export const TextLink = TextButton.withComponent('a');

const Cap = styled('kbd')({
  fontFamily: 'inherit',
  fontSize: '0.6875rem',
  lineHeight: '1rem',
  minWidth: 18,
  paddingInline: 4,
  textAlign: 'center',
  border: '1px solid currentColor',
  borderRadius: 4,
  opacity: 0.85,
  '@media print': { display: 'none' },
});

type KeyCapProps =
  { readonly command: Command } | { readonly command: string; readonly table: readonly Binding[] };

/** Without a table: a key of the panel. */
export function KeyCap(props: KeyCapProps) {
  return (
    <Cap className="key-cap" aria-hidden="true">
      {keyCap(props.command, 'table' in props ? props.table : undefined)}
    </Cap>
  );
}

export const Mono = styled('span')({
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSize: '0.8125rem',
  lineHeight: '1.25rem',
  overflowWrap: 'anywhere',
});

export const Skeleton = styled('div')(({ theme }) => ({
  height: 14,
  borderRadius: 4,
  backgroundColor: theme.vars.palette.line,
  // Quick answers must not flicker: nothing is drawn for the first 150 ms.
  opacity: 0,
  animation: 'skeleton-in 1ms 150ms forwards',
  '@keyframes skeleton-in': { to: { opacity: 0.7 } },
  '@media (prefers-reduced-motion: reduce)': { opacity: 0.7 },
}));

/** Says "Copied" in its own place; where the clipboard is forbidden in a frame, the text is selected instead. */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await writeClipboard(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <TextButton
      type="button"
      className="no-print"
      onClick={() => void copy()}
      aria-label={label ?? t('evidence.copyId', { what })}
    >
      <span aria-live="polite">{copied ? t('evidence.copied') : (label ?? t('evidence.copy'))}</span>
    </TextButton>
  );
}

async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    document.body.append(field);
    field.select();
    // The only road left inside a frame without the clipboard permission.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    document.execCommand('copy');
    field.remove();
  }
}
