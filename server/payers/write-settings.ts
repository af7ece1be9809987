import type { WriteSettings } from '#mappers';
import type { Route } from './route.ts';

/** How a route wants its messages written; numbers and time are those of the exchange. */
export function writeSettingsOf(route: Route): Omit<WriteSettings, 'numbers' | 'at'> {
  return {
    delimiters: route.delimiters,
    sender: route.sender,
    receiver: route.receiver,
    usage: route.usage,
    packs: route.serviceTypes === 'many',
    originator: route.originator,
    ...(route.writing ? { policy: route.writing } : {}),
    ...(route.checks ? { checks: { switches: route.checks } } : {}),
  };
}

/** The partner a message is written for where no route is named: test ids, default delimiters. */
export const testPartner: Omit<WriteSettings, 'at'> = {
  delimiters: { element: '*', repetition: '^', component: ':', segment: '~' },
  sender: { qualifier: 'ZZ', id: 'CHARTSIDE', group: 'CHARTSIDE' },
  receiver: { qualifier: 'ZZ', id: 'RECEIVER', group: 'RECEIVER' },
  usage: 'T',
  numbers: { interchange: 1, group: 1, set: 1 },
  packs: true,
};
