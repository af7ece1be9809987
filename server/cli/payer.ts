import type { Overlay, WriteSettings } from '#mappers';
import { loadOverlays, overlaysFor } from '../payers/overlays.ts';
import { loadRoutes } from '../payers/routes.ts';
import { writeSettingsOf } from '../payers/write-settings.ts';
import { Complaint } from './command.ts';

/** A payer as the command line needs it: how it wants messages, and its companion rules. */
export interface Payer {
  readonly overlays: readonly Overlay[];
  readonly settings: Omit<WriteSettings, 'numbers' | 'at'>;
}

/** The payer with this id, or with a route of this id. Throws a complaint that lists those there are. */
export function payerOf(name: string): Payer {
  // Nothing is sent from here: any address will do for the routes of the sandbox.
  const routes = loadRoutes('http://127.0.0.1/');
  const route = routes.find((one) => one.payer.id === name || one.id === name);
  if (!route) {
    const known = routes.map(({ payer }) => payer.id).join(', ');
    throw new Complaint(`There is no payer ${name}. Those there are: ${known}.`);
  }
  return { overlays: overlaysFor(route.payer.id, loadOverlays()), settings: writeSettingsOf(route) };
}
