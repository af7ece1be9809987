/** The keys of the workbench, once: for the listener, the labels on buttons and the list behind `?`. */
import { everywhere, type Binding } from '../keys/bindings.ts';

export const workbenchKeys = [
  { key: 'o', command: 'open' },
  { key: '/', command: 'search' },
  { key: '1', command: 'x12' },
  { key: '2', command: 'rows' },
  { key: '3', command: 'fhir' },
  { key: '4', command: 'strip' },
  { key: 'j', command: 'next' },
  { key: 'k', command: 'previous' },
  { key: 'i', command: 'issue' },
  { key: 't', command: 'x12Shape' },
  { key: 'y', command: 'fhirShape' },
  { key: 'l', command: 'link' },
  { key: 'v', command: 'overlays' },
  { key: 'd', command: 'compare' },
  { key: 'r', command: 'read' },
  { key: 'w', command: 'whatIf' },
  { key: 'u', command: 'undo' },
  { key: 'x', command: 'specification' },
  { key: 'p', command: 'print' },
  ...everywhere,
] as const satisfies readonly Binding[];

export type WorkbenchCommand = (typeof workbenchKeys)[number]['command'];
