/** A workbench thread: maps messages and keeps them, answers windows of them, so that the server's own thread stays free. */
import { createHmac } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { deidentify, deidentifyBundle, mapsFor, type WriteSettings } from '#mappers';
import { lex } from '#x12';
import { diffFhir, diffX12 } from '../diff/index.ts';
import { testPartner } from '../payers/write-settings.ts';
import { Analysis, bundleIn, toldIssue } from './analysis.ts';
import { countedIds } from './counted-ids.ts';
import { factsOf } from './facts.ts';
import type { CallName, Calls, FromWorker, Masked, ReadAsk, ToWorker } from './protocol.ts';
import { differenceOf, whatIf } from './what-if.ts';

const analyses = new Map<string, Analysis>();
/** What becomes of so many is held in memory whole. */
const MOST_SEGMENTS = 50_000;
/** Differences shown of two messages. */
const SHOWN_DIFFERENCES = 5_000;
/** A step of progress is told for so many messages. */
const TOLD_EVERY = 10;

type Tell = (step: string, done: number, of: number) => void;
type Work = { readonly [Name in CallName]: (ask: Calls[Name]['ask'], tell: Tell) => Calls[Name]['answer'] };

/** No payer is named here: what is written is for the eye. */
const settingsAt = (now: string): WriteSettings => ({ ...testPartner, at: now });

const work: Work = {
  open({ id, bytes, pas, overlays, now }, tell) {
    const segments = lex(bytes).segments.length;
    if (segments > MOST_SEGMENTS)
      return {
        direction: 'to-fhir',
        why: `The message has ${segments} segments; ${MOST_SEGMENTS} can be shown at once. Split it by transaction set.`,
      };
    const analysis = new Analysis({
      bytes,
      maps: mapsFor(pas, overlays),
      plain: mapsFor(pas),
      newId: countedIds(),
      settings: settingsAt(now),
      progress: (step, done) => tell(step, done, 3),
    });
    analyses.set(id, analysis);
    return analysis.facts;
  },
  read: ({ id, read }) => readFrom(opened(id), read),
  source: ({ id }) => opened(id).source(),
  close({ id }) {
    analyses.delete(id);
    return undefined;
  },
  mask: ({ bytes, key, today }) => mask(bytes, key, today),
  facts: ({ bytes }) => factsOf(bytes),
  diff({ a, b, ignore }) {
    const [first, second] = [bundleIn(a), bundleIn(b)];
    if (Boolean(first) !== Boolean(second)) return undefined;
    const found = first ? diffFhir(first, second, { ignore }) : diffX12(a, b, { ignore });
    const differences = found.slice(0, SHOWN_DIFFERENCES).map(differenceOf);
    return { format: first ? 'fhir' : 'x12', differences, total: found.length };
  },
  'what-if': ({ messages, now, ...maps }, tell) =>
    whatIf(messages, {
      ...maps,
      settings: settingsAt(now),
      progress: (done) => {
        if (done % TOLD_EVERY === 0 || done === messages.length) tell('comparing', done, messages.length);
      },
    }),
};

function opened(id: string): Analysis {
  const analysis = analyses.get(id);
  if (!analysis) throw new Error('an analysis was asked for that is not open here');
  return analysis;
}

function readFrom(analysis: Analysis, ask: ReadAsk): Calls['read']['answer'] {
  switch (ask.what) {
    case 'segments':
    case 'loops':
    case 'json':
      return analysis[ask.what](ask.from, ask.count);
    case 'node':
      return analysis.node(ask.path);
    case 'rows':
      return analysis.rows();
    case 'links':
      return analysis.links(ask.asked, ask.from, ask.count);
    case 'unused':
      return analysis.unused(ask.from, ask.count, ask.kind);
    case 'issues':
      return analysis.issues(ask.from, ask.count, ask.severity);
    case 'find':
      return analysis.find(ask.side, ask.text);
    case 'text':
      return analysis.text(ask.side);
  }
}

function mask(bytes: Uint8Array, key: Uint8Array, today: string): Masked {
  const needs = { hash: (text: string) => createHmac('sha256', key).update(text).digest(), today };
  const bundle = bundleIn(bytes);
  if (bundle) {
    const { value, replaced } = deidentifyBundle(bundle, needs);
    return { bytes: new TextEncoder().encode(JSON.stringify(value, null, 2)), replaced, issues: [] };
  }
  const { value, replaced, issues } = deidentify(bytes, needs);
  return { ...(value ? { bytes: value } : {}), replaced, issues: issues.map(toldIssue) };
}

/** Runs one call by its name; `name` and `ask` belong together as `ToWorker` says. */
function run({ name, ask }: ToWorker, tell: Tell): unknown {
  const one = work[name] as (ask: unknown, tell: Tell) => unknown;
  return one(ask, tell);
}

const port = parentPort;
if (!port) throw new Error('this file runs as a worker thread only');
port.on('message', (message: ToWorker) => {
  const { call } = message;
  const say = (told: FromWorker): void => port.postMessage(told);
  try {
    const answer = run(message, (step, done, of) => say({ call, step, done, of }));
    say({ call, answer });
  } catch (cause) {
    // Frames, not messages: a message may hold a value of the file.
    const frames =
      cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
    say({ call, failed: frames.slice(0, 8).join('\n') });
  }
});
