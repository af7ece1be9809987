/**
 * Connections that are kept for the next request, but not for long. The other side closes an idle one when it likes, and a
 * request that goes out on it at that moment is lost in a way that looks as if it might have been taken.
 * https://nodejs.org/api/http.html#agentkeepsocketalivesocket
 */
import type { Agent } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Below what servers keep an idle connection for: five seconds is among the shortest. */
const IDLE_MS = 2_000;

/** An agent with `keepAlive`; the agent itself closes what is idle when its time is over. */
export function withShortIdle<Kind extends Agent>(agent: Kind, idleMs = IDLE_MS): Kind {
  // It says whether the socket may be kept, though its type does not.
  const keep: (socket: Duplex) => unknown = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    const isKept = keep(socket);
    if (socket instanceof Socket) socket.setTimeout(idleMs);
    return isKept;
  };
  return agent;
}
