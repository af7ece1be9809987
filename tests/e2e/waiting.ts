/** How these tests wait: for what somebody sees, never for a time. A busy machine takes many times what an idle one does. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';

/** The end of every wait: what never comes is told as such, well before the test as a whole is given up. */
export const WAIT = 120_000;

/** Looks again until the assertion holds; what still fails at the end is the failure of the test. */
export async function eventually(assertion: () => Promise<void>): Promise<void> {
  const end = performance.now() + WAIT;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (cause) {
      if (performance.now() > end) throw cause;
    }
    await pause(50);
  }
}

/** What a place says once it fits; where it never does, the failure shows what stood there instead. */
export async function saying(place: Locator, wanted: RegExp): Promise<string> {
  let said = '';
  await eventually(async () => {
    said = await place.innerText();
    expect(said).toMatch(wanted);
  });
  return said;
}

/** The same of all that is seen of a page or frame. */
export const shows = (app: Frame | Page, wanted: RegExp): Promise<string> =>
  saying(app.locator('body'), wanted);

const overflowOf = (app: Frame | Page): Promise<number> =>
  app.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Of a page that is still being laid out it may be untrue for a moment. */
export async function scrollsNotSideways(app: Frame | Page): Promise<void> {
  await eventually(async () => {
    expect(await overflowOf(app)).toBeLessThanOrEqual(0);
  });
}

/** A new width of the window, and what the page makes of it: it is told a moment later, and draws itself after that. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await eventually(async () => {
    expect(await page.evaluate(() => innerWidth)).toBe(size.width);
  });
  await drawn(page);
}

/** Two frames later everything that a change of layout made the page do is done. */
export const drawn = (app: Frame | Page): Promise<void> =>
  app.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => done());
        });
      }),
  );
