/** A page that sends its form at once: the way to an authorize endpoint that is asked by POST. Works inside a frame. */
import type { Response } from 'express';
import { escapeHtml, pageStyles } from './message-page.ts';

export interface SentForm {
  readonly to: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Whatever the form leads through: browsers hold redirects after a form to its policy, too. */
  readonly origins: readonly string[];
}

export function sendForm(res: Response, { to, fields, origins }: SentForm): void {
  const nonce = (res.locals as { nonce?: string }).nonce ?? '';
  const { ancestors = [] } = res.locals as { ancestors?: readonly string[] };
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `form-action 'self' ${origins.join(' ')}`,
    "base-uri 'none'",
    `frame-ancestors 'self' ${ancestors.join(' ')}`.trimEnd(),
  ];
  res
    .status(200)
    .set('Cache-Control', 'no-store')
    .set('Content-Security-Policy', policy.join(';'))
    .type('html')
    .send(page(to, fields, nonce));
}

function page(to: string, fields: Readonly<Record<string, string>>, nonce: string): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signing in · Chartside</title>
<style nonce="${escapeHtml(nonce)}">${pageStyles}</style>
</head>
<body>
<main>
<h1>Signing in at your EHR</h1>
<form id="form" method="post" action="${escapeHtml(to)}">
${inputs.join('\n')}
<noscript><p>This browser runs no scripts here.</p></noscript>
<p><button type="submit">Continue to the EHR</button></p>
</form>
</main>
<script nonce="${escapeHtml(nonce)}">document.getElementById('form').submit()</script>
</body>
</html>
`;
}
