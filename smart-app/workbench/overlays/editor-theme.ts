/** The editor in the ink and paper of the rest, light and dark, by the theme's own variables. */
import { EditorView } from '@codemirror/view';
import { theme } from '../../look/theme.ts';

const { palette } = theme.vars;

export const editorTheme = EditorView.theme({
  '&': {
    flex: '1 1 0',
    minHeight: 0,
    minWidth: 0,
    fontSize: '0.8125rem',
    color: palette.text.primary,
    backgroundColor: palette.background.paper,
    border: `1px solid ${palette.line}`,
    borderRadius: '4px',
  },
  '&.cm-focused': { outline: `2px solid ${palette.text.primary}` },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
    lineHeight: '1.25rem',
  },
  '.cm-content': { caretColor: palette.text.primary },
  '.cm-cursor': { borderLeftColor: palette.text.primary },
  '.cm-gutters': {
    color: palette.text.secondary,
    backgroundColor: palette.faint,
    borderRight: `1px solid ${palette.line}`,
  },
  '.cm-tooltip': {
    color: palette.text.primary,
    backgroundColor: palette.background.paper,
    border: `1px solid ${palette.text.secondary}`,
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: palette.background.paper,
    backgroundColor: palette.text.primary,
  },
  '.cm-tooltip-autocomplete > ul': { maxWidth: 'min(640px, 90vw)' },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: 0.85 },
  '.cm-diagnostic-error': { borderLeftColor: palette.state.blocked.ink },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: `1px solid ${palette.text.secondary}`,
  },
});
