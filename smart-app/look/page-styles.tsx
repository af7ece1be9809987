/** What holds for the whole page: focus, numbers, print, forced colours, reduced motion. */
import GlobalStyles from '@mui/material/GlobalStyles';
import { useTheme } from '@mui/material/styles';

export function PageStyles() {
  const { vars } = useTheme();
  return (
    <GlobalStyles
      styles={{
        '*, *::before, *::after': { boxSizing: 'border-box' },
        // Nothing with the focus may hide below the identity bar.
        html: {
          scrollPaddingTop: 72,
          scrollPaddingBottom: 16,
          colorScheme: 'light dark',
          WebkitTextSizeAdjust: '100%',
        },
        body: {
          margin: 0,
          fontSize: '0.875rem',
          lineHeight: '1.25rem',
          fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
          fontVariantNumeric: 'tabular-nums',
          color: vars.palette.text.primary,
          backgroundColor: vars.palette.background.default,
          overflowWrap: 'break-word',
        },
        'h1, h2, h3, h4, p, ul, ol, dl, dd, figure': { margin: 0, padding: 0 },
        'ul, ol': { listStyle: 'none' },
        'h1, h2, h3, h4': { fontSize: 'inherit', fontWeight: 'inherit' },
        ':focus-visible': {
          outline: `2px solid ${vars.palette.text.primary}`,
          outlineOffset: 2,
          borderRadius: 4,
        },
        'h1:focus, h2:focus, h3:focus, section:focus': { outlineOffset: 4 },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animation: 'none !important',
            transition: 'none !important',
            scrollBehavior: 'auto !important',
          },
        },
        '@media (forced-colors: active)': { 'button, .key-cap, mark': { border: '1px solid' } },
        '.print-only': { display: 'none' },
        '@media print': {
          ':root': { colorScheme: 'light' },
          body: { backgroundColor: '#fff', color: '#000' },
          '.no-print': { display: 'none !important' },
          html: { fontSize: 12 },
          '.print-only': { display: 'block' },
          'span.print-only, .print-flow': { display: 'inline' },
          section: { breakInside: 'avoid-page', boxShadow: 'none' },
          '@page': { margin: '10mm 12mm' },
        },
      }}
    />
  );
}
