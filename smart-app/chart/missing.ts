/** Which missing features concern somebody at the panel. */
import type { FeatureView } from '../../server/connections-view.ts';

/** What the panel and a request are made of, in the order in which it is missed. */
const needed = ['coverage', 'visits', 'orders', 'diagnoses', 'documents-read'];

export function missingIn(features: readonly FeatureView[]): FeatureView[] {
  return needed.flatMap((id) =>
    features.filter((one) => one.id === id && (one.state === 'not-offered' || one.state === 'scope-missing')),
  );
}
