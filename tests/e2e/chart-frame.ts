/** Chartside inside an open chart: its frame, what it says, a check, and what axe finds in it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Locator, Page } from 'playwright-core';
import { eventually } from './waiting.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Waits for the first that is seen: what is for print alone stands in the page, too, and hidden. */
export const seen = (place: Locator): Promise<void> => place.filter({ visible: true }).first().waitFor();

/** The frame of Chartside in an open chart, once it shows the patient. */
export async function appIn(page: Page, name: string): Promise<Frame> {
  const frame = page.locator(`iframe[title*="${name}"]`);
  await frame.waitFor();
  const content = await (await frame.elementHandle()).contentFrame();
  if (!content) throw new Error('the chart holds no frame');
  await seen(content.getByText(new RegExp(name, 'i')));
  return content;
}

/** As F5 in the frame; done when what was there before is gone. */
export async function reload(app: Frame): Promise<void> {
  await app.evaluate(() => {
    Object.assign(globalThis, { isFromBefore: true });
    setTimeout(() => location.reload());
  });
  await eventually(async () => {
    expect(await app.evaluate(() => 'isFromBefore' in globalThis)).toBe(false);
  });
}

export const textOf = (app: Frame) => app.locator('body').innerText();

export async function check(app: Frame, verdict: RegExp): Promise<void> {
  await app
    .getByRole('button', { name: /check now/i })
    .first()
    .click();
  await seen(app.getByText(verdict));
}

/** WCAG 2.2 AA findings of a frame, as sentences. */
export async function violationsIn(app: Frame): Promise<string[]> {
  await app.evaluate(axeSource);
  return app.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          where: unknown,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run('html', { runOnly: { type: 'tag', values: tags } });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  });
}
