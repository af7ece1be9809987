/** One clear page that needs nothing else: what happened, what to do, and a reference to name. */
import type { Response } from 'express';
import type { ProblemId } from '../problems.ts';
import { requestIdOf } from './request-id.ts';

export interface Message {
  readonly title: string;
  readonly what: string;
  readonly next: string;
}

const fromChart = 'Close this window and open Chartside again from the patient’s chart.';
const waitAndRetry =
  'Wait a minute, then open Chartside again from the patient’s chart. If it stays like this, tell your administrator.';
const administrator = 'Tell your administrator; they can connect this EHR or correct its settings.';

/** What to do, where it is not simply "open it again". */
const nextSteps: Partial<Record<ProblemId, string>> = {
  'launch/unknown-issuer': administrator,
  'launch/no-patient': 'Open a patient’s chart first, then start Chartside from there.',
  'launch/refused-by-ehr':
    'Ask your administrator whether you may use Chartside, then open it again from the chart.',
  'launch/bad-id-token': administrator,
  'ehr/no-discovery': administrator,
  'ehr/unreachable': waitAndRetry,
  'ehr/timeout': waitAndRetry,
  'ehr/token-unavailable': waitAndRetry,
  'ehr/unavailable': waitAndRetry,
  'request/too-many': waitAndRetry,
  'store/unavailable': waitAndRetry,
};

export function nextStep(id: ProblemId): string {
  return nextSteps[id] ?? fromChart;
}

export function sendMessage(res: Response, status: number, message: Message): void {
  const nonce = (res.locals as { nonce?: string }).nonce ?? '';
  res
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(page(message, requestIdOf(res), nonce));
}

function page({ title, what, next }: Message, reference: string, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Chartside</title>
<style nonce="${escape(nonce)}">
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 2rem 1rem; color: #1c1c1c; background: #fff }
h1 { font-size: 1.375rem; line-height: 1.25 }
small { color: #595959 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1c1c1c } small { color: #b0b0b0 } }
</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<p>${escape(what)}</p>
<h2>What to do</h2>
<p>${escape(next)}</p>
<p><small>Reference: ${escape(reference)}</small></p>
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
