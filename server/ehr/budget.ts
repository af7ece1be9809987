/**
 * How many calls an EHR takes, shared out fairly: one budget for each connection in this process. Sessions take turns,
 * people go before work in the background, and an EHR that asked for a pause is not asked by anyone until it is over.
 * Several processes have a budget each: where a limit is strict, a connection's `flags.rate.limit` is its share.
 */
import { Problem } from '../problems.ts';
import type { Connection, RateLimit } from './connection.ts';

/** Who waits in line: calls of one lane are made in order, lanes take turns. */
export interface Turn {
  /** e.g. the hash of a session's id. */
  readonly lane: string;
  readonly urgency: 'person' | 'background';
}

export interface Budget {
  /** Resolves when a call may be made. Throws `ehr/throttled` when that takes longer than somebody would wait. */
  take(turn: Turn): Promise<void>;
  /** The EHR wants no calls until then (milliseconds since 1970); without a time, till its limit starts over. */
  pause(until?: number): void;
}

export interface EhrBudgets {
  of(connection: Pick<Connection, 'id' | 'tenant' | 'flags'>): Budget;
}

/** Longest wait in line, milliseconds; a longer one is handed on as Retry-After. */
const PATIENCE = { person: 2_000, background: 90_000 } as const;
/** Share of a window that background work leaves to people. */
const KEPT_FOR_PEOPLE = 0.2;
const MINUTE = 60_000;
/** Longest pause that an answer can ask for, milliseconds: after it one call tries, whatever was said. */
const LONGEST_PAUSE = 3_600_000;

interface Waiter {
  readonly grant: () => void;
  readonly timer: NodeJS.Timeout;
}
type Lanes = Map<string, Waiter[]>;

export function ehrBudgets(): EhrBudgets {
  const known = new Map<string, { readonly rate: string; readonly budget: Budget }>();
  return {
    of({ tenant, id, flags }) {
      const [key, rate] = [`${tenant} ${id}`, JSON.stringify(flags.rate)];
      const found = known.get(key);
      // An edited connection starts over with its new limit.
      if (found?.rate === rate) return found.budget;
      const budget = budgetOf(flags.rate ?? undefined);
      known.set(key, { rate, budget });
      return budget;
    },
  };
}

/** Exported for its tests. */
export function budgetOf(rate: RateLimit | undefined): Budget {
  const line = { person: new Map() as Lanes, background: new Map() as Lanes };
  const spent = spending(rate);
  let [pausedUntil, timer]: [number, NodeJS.Timeout | undefined] = [0, undefined];

  /** When a call of this urgency can be made: now, or later. */
  const opens = (urgency: Turn['urgency'], now: number) => Math.max(pausedUntil, spent.opens(urgency, now));

  const grant = (): void => {
    timer = undefined;
    for (const urgency of ['person', 'background'] as const) {
      while (line[urgency].size > 0 && opens(urgency, Date.now()) <= Date.now()) {
        spent.add(Date.now());
        nextOf(line[urgency]).grant();
      }
    }
    plan();
  };
  const plan = (): void => {
    const waiting = (['person', 'background'] as const).filter((urgency) => line[urgency].size > 0);
    const now = Date.now();
    const soonest = Math.min(...waiting.map((urgency) => opens(urgency, now)));
    if (waiting.length > 0 && timer === undefined) timer = setTimeout(grant, Math.max(1, soonest - now));
  };

  return {
    take({ lane, urgency }) {
      const now = Date.now();
      const open = opens(urgency, now);
      if (open <= now && isFirst(line, urgency)) {
        spent.add(now);
        return Promise.resolve();
      }
      if (open - now > PATIENCE[urgency]) return Promise.reject(throttled(open - now));
      return new Promise((resolve, reject) => {
        const outOfPatience = setTimeout(() => {
          remove(line[urgency], lane, waiter);
          reject(throttled(Math.max(opens(urgency, Date.now()) - Date.now(), 1_000)));
        }, PATIENCE[urgency]);
        const waiter: Waiter = { grant: resolve, timer: outOfPatience };
        line[urgency].set(lane, [...(line[urgency].get(lane) ?? []), waiter]);
        plan();
      });
    },
    pause(until) {
      const now = Date.now();
      const asked = until === undefined ? spent.startsOver(now) : Math.min(until, now + LONGEST_PAUSE);
      pausedUntil = Math.max(pausedUntil, asked);
    },
  };
}

/** Nobody who waits is overtaken; background work waits behind people. */
function isFirst(line: Record<Turn['urgency'], Lanes>, urgency: Turn['urgency']): boolean {
  return line.person.size === 0 && (urgency === 'person' || line.background.size === 0);
}

/** The first of the lane whose turn it is; the lane then goes to the end. */
function nextOf(lanes: Lanes): Waiter {
  const [first] = lanes;
  const [lane, [waiter, ...rest]] = first ?? ['', []];
  if (waiter === undefined) throw new Error('nobody waits in this line');
  lanes.delete(lane);
  if (rest.length > 0) lanes.set(lane, rest);
  clearTimeout(waiter.timer);
  return waiter;
}

function remove(lanes: Lanes, lane: string, waiter: Waiter): void {
  const rest = (lanes.get(lane) ?? []).filter((one) => one !== waiter);
  if (rest.length > 0) lanes.set(lane, rest);
  else lanes.delete(lane);
}

function throttled(milliseconds: number): Problem {
  return new Problem('ehr/throttled', { seconds: Math.ceil(milliseconds / 1000) });
}

interface Spending {
  readonly opens: (urgency: Turn['urgency'], now: number) => number;
  readonly startsOver: (now: number) => number;
  readonly add: (now: number) => void;
}

/** Calls made in the running window: of the clock where the EHR counts by it, else the last `windowSeconds`. */
function spending(rate: RateLimit | undefined): Spending {
  const width = (rate?.windowSeconds ?? 60) * 1000;
  const nextWindow = (now: number) => (Math.floor(now / width) + 1) * width;
  // Without a word of its own, limits start over with the minute of the clock.
  const startsOver = (now: number) => (rate ? nextWindow(now) : now + MINUTE - (now % MINUTE));
  if (!rate) return { opens: (_urgency, now) => now, startsOver, add: () => undefined };
  const limits = {
    person: rate.limit,
    background: Math.max(1, Math.floor(rate.limit * (1 - KEPT_FOR_PEOPLE))),
  };
  let calls: number[] = [];
  const running = (now: number) => {
    const since = rate.wallClock ? nextWindow(now) - width : now - width + 1;
    calls = calls.filter((at) => at >= since);
    return calls;
  };
  return {
    startsOver,
    opens(urgency, now) {
      const made = running(now);
      const over = made.length - limits[urgency];
      if (over < 0) return now;
      return rate.wallClock ? nextWindow(now) : (made[over] ?? now) + width;
    },
    add: (now) => calls.push(now),
  };
}
