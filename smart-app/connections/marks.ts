/** Which mark a feature, a check or a scope wears; its word always stands beside it. */
import type { CheckState, ComparedScopeView, FeatureState } from '../../server/connections-view.ts';
import type { OutgoingWrite } from '../../server/outgoing-view.ts';
import type { PublicationView } from '../../server/record-view.ts';
import type { Mark } from '../chart/status.ts';

export const featureMarks: Readonly<Record<FeatureState, Mark>> = {
  available: 'ready',
  'not-offered': 'none',
  'scope-missing': 'action',
  unknown: 'unknown',
};

export const checkMarks: Readonly<Record<CheckState, Mark>> = {
  good: 'ready',
  look: 'action',
  wrong: 'blocked',
  unknown: 'unknown',
};

export const scopeMarks: Readonly<Record<ComparedScopeView['state'], Mark>> = {
  granted: 'ready',
  'in-part': 'action',
  dropped: 'blocked',
};

export const writeMarks: Readonly<Record<OutgoingWrite['state'], Mark>> = {
  drafted: 'action',
  sent: 'working',
  refused: 'blocked',
  ambiguous: 'unknown',
  'kept-here': 'action',
  done: 'ready',
};

export const publicationMarks: Readonly<Record<PublicationView['state'], Mark>> = {
  waiting: 'working',
  failed: 'blocked',
  sent: 'ready',
};
