/** HTML by tagged template: every value is escaped, so a patient's name can hold any character. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | undefined | Html | readonly Html[];

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map((one) => one.text).join('');
  const escaped: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return String(part ?? '').replace(/[&<>"']/g, (character) => escaped[character] ?? '');
}

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join(''),
  );
}

/** A whole document with the sandbox bar and the EHR's grey header. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Sandbox EHR</title>
        <link rel="stylesheet" href="/static/chart.css" />
        <script src="/static/chart.js" defer></script>
      </head>
      <body>
        <aside class="bar" aria-label="Notice">Sandbox: synthetic patients</aside>
        ${body}
      </body>
    </html>`.text;
}

/** A plain page with one sentence, for errors that cannot go back to the app. */
export function messagePage(title: string, sentence: string): string {
  return page(
    title,
    html`<main class="message">
      <h1>${title}</h1>
      <p>${sentence}</p>
    </main>`,
  );
}
