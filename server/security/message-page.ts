/** One clear page that needs nothing else: what happened, what to do, and a reference to name. */
import type { Response } from 'express';
import type { Problem, ProblemId } from '../problems.ts';
import { whoseTurn } from './oauth-errors.ts';
import { requestIdOf } from './request-id.ts';

export interface Message {
  readonly title: string;
  readonly what: string;
  readonly next: string;
  /** The EHR's own page about it. */
  readonly more?: string;
}

const fromChart = 'Close this window and open Chartside again from the patient’s chart.';
const waitAndRetry =
  'Wait a minute, then open Chartside again from the patient’s chart. If it stays like this, tell your administrator.';
const administrator = 'Tell your administrator; they can connect this EHR or correct its settings.';

/** What to do, where it is not simply "open it again". */
const nextSteps: Partial<Record<ProblemId, string>> = {
  'launch/unknown-issuer': administrator,
  'launch/unknown-practice': administrator,
  'launch/no-second-factor':
    'Sign in to the EHR with your second factor, then open Chartside again. If you did, tell your administrator.',
  'launch/no-patient': 'Open a patient’s chart first, then start Chartside from there.',
  'launch/bad-id-token': administrator,
  'ehr/no-discovery': administrator,
  'ehr/unreachable': waitAndRetry,
  'ehr/timeout': waitAndRetry,
  'ehr/token-unavailable': waitAndRetry,
  'ehr/unavailable': waitAndRetry,
  'request/too-many': waitAndRetry,
  'store/unavailable': waitAndRetry,
};

/** The same where the EHR refused, by its error code. */
const afterRefusal = {
  user: 'Ask your administrator whether you may use Chartside, then open it again from the chart.',
  wait: waitAndRetry,
  administrator:
    'Tell your administrator: it is about how Chartside is registered at the EHR. “Test” on the connection’s screen says more.',
};

export function nextStep({ id, params }: Problem): string {
  const isRefusal = id === 'launch/refused-by-ehr' || id === 'launch/code-refused';
  if (isRefusal) return afterRefusal[whoseTurn(String(params['error']))];
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

/** Of a page without the app. */
export const pageStyles = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 2rem 1rem; color: #1c1c1c; background: #fff }
h1 { font-size: 1.375rem; line-height: 1.25 }
small { color: #595959 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1c1c1c } small { color: #b0b0b0 } }
`;

function page({ title, what, next, more }: Message, reference: string, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Chartside</title>
<style nonce="${escapeHtml(nonce)}">${pageStyles}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(what)}</p>
<h2>What to do</h2>
<p>${escapeHtml(next)}</p>${more === undefined ? '' : moreLink(more)}
<p><small>Reference: ${escapeHtml(reference)}</small></p>
</main>
</body>
</html>
`;
}

/** In a window of its own: inside a frame the EHR's page would take the place of this one. */
function moreLink(url: string): string {
  return `\n<p><a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">What the EHR says of it</a></p>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
