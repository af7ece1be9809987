/** The editor of an overlay: JSON with completion of row ids, words and codes, and problems where they stand. */
import {
  autocompletion,
  completionKeymap,
  type Completion,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { OverlayProblem } from '../../../server/workbench-view.ts';
import { choicesAt, type Choice, type Facts } from './completions.ts';
import { editorTheme } from './editor-theme.ts';
import { placeAt, stretchOf } from './json-place.ts';

interface EditorProps {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly problems: readonly OverlayProblem[];
  readonly facts: Facts;
  readonly label: string;
  /** Where to put the cursor, whenever it is a new object. */
  readonly goTo: { readonly at: number } | undefined;
}

export default function Editor({ text, change, problems, facts, label, goTo }: EditorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ text, change, facts });
  useEffect(() => {
    latest.current = { text, change, facts };
  });
  useEffect(() => {
    const made = build(latest, label);
    view.current = made;
    frame.current?.append(made.dom);
    return () => made.destroy();
  }, [label]);
  useEffect(() => {
    const { current } = view;
    if (!current || current.state.doc.toString() === text) return;
    // One step of the history, so that undo takes back what a button did.
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const { current } = view;
    if (!current) return;
    const length = current.state.doc.length;
    const found = problems.map((problem) => diagnosticOf(problem, current.state.doc.toString(), length));
    current.dispatch(setDiagnostics(current.state, found));
  }, [problems]);
  useEffect(() => {
    const { current } = view;
    if (!current || !goTo) return;
    const at = Math.min(goTo.at, current.state.doc.length);
    current.dispatch({ selection: { anchor: at }, scrollIntoView: true });
    current.focus();
  }, [goTo]);
  return <div ref={frame} style={{ display: 'flex', flex: '1 1 0', minHeight: 0 }} />;
}

interface Latest {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly facts: Facts;
}

function build(latest: { readonly current: Latest }, label: string): EditorView {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  const extensions = [
    EditorView.cspNonce.of(nonce),
    editorTheme,
    lineNumbers(),
    history(),
    json(),
    bracketMatching(),
    indentOnInput(),
    indentUnit.of('  '),
    lintGutter(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    autocompletion({ override: [complete(() => latest.current.facts)], icons: false }),
    // Tab leaves the editor: a keyboard must not be caught in it (WCAG 2.1.2).
    keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.change(update.state.doc.toString());
    }),
  ];
  return new EditorView({ state: EditorState.create({ doc: latest.current.text, extensions }) });
}

function complete(facts: () => Facts): CompletionSource {
  return ({ state, pos, explicit }) => {
    const text = state.doc.toString();
    const place = placeAt(text, pos);
    if (place.word === '' && place.from === pos && !explicit) return null;
    const choices = choicesAt(place, facts());
    if (choices.length === 0) return null;
    // The closing quote that stands already is written anew with the choice.
    const to = text[pos] === '"' ? pos + 1 : pos;
    return { from: place.from, to, options: choices.map((choice) => optionOf(choice)), filter: true };
  };
}

function optionOf({ value, about, then }: Choice): Completion {
  const quoted = JSON.stringify(value);
  return {
    // Matched with what is typed, the quote included.
    label: quoted,
    displayLabel: value,
    detail: about,
    apply: then === undefined ? quoted : `${quoted}: ${then}`,
  };
}

function diagnosticOf(problem: OverlayProblem, text: string, length: number): Diagnostic {
  const place = stretchOf(text, problem.pointer) ??
    lineStretch(problem, text) ?? { from: 0, to: Math.min(1, length) };
  return {
    from: Math.min(place.from, length),
    to: Math.min(place.to, length),
    severity: 'error',
    message: problem.message,
  };
}

function lineStretch(
  { line, column }: OverlayProblem,
  text: string,
): { from: number; to: number } | undefined {
  if (line === undefined) return undefined;
  const before = text.split('\n').slice(0, line - 1);
  const from = before.join('\n').length + (line > 1 ? 1 : 0) + (column ?? 1) - 1;
  return { from, to: from + 1 };
}
