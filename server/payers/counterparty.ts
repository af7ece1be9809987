/** A payer as exchanges know it: its route with the adapter that carries bytes there. */
import type { Counterparty } from '../exchange/exchange.ts';
import type { PayerAdapter, Route } from './route.ts';

type Adapters = Readonly<Record<Route['adapter'], PayerAdapter>>;

function counterpartyOf(route: Route, adapters: Adapters): Counterparty {
  const { sender, receiver } = route;
  return {
    id: route.id,
    // The receiver must not see a number twice from this sender.
    partner: [sender.qualifier, sender.id, receiver.qualifier, receiver.id, route.usage].join('/'),
    giveUpAfterMs: route.giveUpAfterMs,
    send: (request, options) => adapters[route.adapter].send(route, request, options),
  };
}

export function payersOf(routes: readonly Route[], adapters: Adapters): Counterparty[] {
  return routes.map((route) => counterpartyOf(route, adapters));
}
