/** Ink on paper, light and dark; colour is kept for states alone (look/mark.tsx gives each its shape and word). */
import type {} from '@mui/material/themeCssVarsAugmentation';
import { createTheme } from '@mui/material/styles';
import type { Mark } from '../chart/status.ts';

export type StateColours = Record<Mark, { readonly ink: string; readonly wash: string }>;

declare module '@mui/material/styles' {
  interface Palette {
    state: StateColours;
    line: string;
    faint: string;
  }
  interface PaletteOptions {
    state?: StateColours;
    line?: string;
    faint?: string;
  }
}

/** Every ink has at least 4.5:1 on its wash and on the card (axe checks it in the end-to-end run). */
const lightStates: StateColours = {
  ready: { ink: '#17692f', wash: '#eaf5ed' },
  action: { ink: '#8a4b00', wash: '#fdf3e1' },
  blocked: { ink: '#b01e1e', wash: '#fcecea' },
  unknown: { ink: '#1d57a5', wash: '#eaf1fb' },
  working: { ink: '#3f4f63', wash: '#eef1f4' },
  stale: { ink: '#5a6573', wash: '#f0f2f4' },
  info: { ink: '#4d5966', wash: '#f3f5f7' },
  none: { ink: '#4d5966', wash: '#f3f5f7' },
};
const darkStates: StateColours = {
  ready: { ink: '#74d294', wash: '#16291d' },
  action: { ink: '#f2b75c', wash: '#2e2414' },
  blocked: { ink: '#ff9a90', wash: '#351d1c' },
  unknown: { ink: '#93bdff', wash: '#182539' },
  working: { ink: '#c0cad6', wash: '#232b34' },
  stale: { ink: '#aab4c0', wash: '#222a32' },
  info: { ink: '#b4bec9', wash: '#1f262e' },
  none: { ink: '#b4bec9', wash: '#1f262e' },
};

const light = {
  primary: { main: '#17212c', contrastText: '#ffffff' },
  text: { primary: '#17212c', secondary: '#515d6a' },
  background: { default: '#f3f4f6', paper: '#ffffff' },
  divider: '#dfe3e8',
  line: '#dfe3e8',
  faint: '#f7f8fa',
  state: lightStates,
};
const dark = {
  primary: { main: '#e9eef4', contrastText: '#10161c' },
  text: { primary: '#e6ebf1', secondary: '#a9b4c1' },
  background: { default: '#0f1419', paper: '#171d24' },
  divider: '#2c353f',
  line: '#2c353f',
  faint: '#1c232b',
  state: darkStates,
};

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'media' },
  colorSchemes: { light: { palette: light }, dark: { palette: dark } },
  shape: { borderRadius: 6 },
  spacing: 8,
  typography: {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    fontSize: 14,
    htmlFontSize: 16,
    body1: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    body2: { fontSize: '0.75rem', lineHeight: '1.125rem' },
    h1: { fontSize: '1.0625rem', lineHeight: '1.5rem', fontWeight: 650, letterSpacing: '-0.005em' },
    h2: { fontSize: '0.75rem', lineHeight: '1rem', fontWeight: 600 },
    h3: { fontSize: '0.9375rem', lineHeight: '1.25rem', fontWeight: 600 },
    button: { fontSize: '0.8125rem', lineHeight: '1.25rem', fontWeight: 600, textTransform: 'none' },
  },
  components: {
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiButton: {
      defaultProps: { disableElevation: true, size: 'small' },
      styleOverrides: {
        // No fading between colours: half-way they are too pale to read, and state must not creep in.
        root: {
          transition: 'none',
          minHeight: 32,
          paddingInline: 12,
          gap: 8,
          whiteSpace: 'normal',
          textAlign: 'start',
        },
      },
    },
  },
});
