/** Puts the focus where the work goes on: it must never be lost with what was taken away. */
import type { FieldPlace } from '../../server/authorization-view.ts';
import { idOfPlace } from './places.ts';

export function goTo(place: FieldPlace): void {
  focusOn(idOfPlace(place));
}

/** After the next drawing, for what a change brings up or takes away. */
export function goToNext(id: string): void {
  requestAnimationFrame(() => focusOn(id));
}

function focusOn(id: string): void {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
