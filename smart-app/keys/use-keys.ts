/** The one listener for keys. Screens hand in what each command does; the newest screen wins. */
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { bindings, commandOf, type Binding, type Command } from './bindings.ts';

export type Commands<Name extends string = Command> = Partial<Record<Name, () => void>>;

interface Layer {
  readonly commands: Commands<string>;
  readonly table: readonly Binding[];
}

const layers: { current: Layer }[] = [];

function listen(event: KeyboardEvent): void {
  const on = event.target instanceof HTMLElement ? event.target : document.body;
  const onTag = on.tagName.toLowerCase();
  const typing = on.isContentEditable || ['input', 'textarea', 'select'].includes(onTag);
  const { key, ctrlKey, metaKey, altKey, repeat } = event;
  const press = { key, ctrlKey, metaKey, altKey, repeat, onTag, typing };
  for (const { current } of layers.toReversed()) {
    const command = commandOf(press, singleKeysOn(), current.table);
    const run = command === undefined ? undefined : current.commands[command];
    if (!run) continue;
    event.preventDefault();
    run();
    return;
  }
}

export function useKeys(commands: Commands): void {
  useKeysOf(bindings, commands);
}

/** The same for a screen with a table of its own. Bound before the screen is painted: a key that is shown is never lost. */
export function useKeysOf<Name extends string>(
  table: readonly Binding<Name>[],
  commands: Commands<Name>,
): void {
  const layer = useRef<Layer>({ commands, table });
  useLayoutEffect(() => {
    layer.current = { commands, table };
  });
  useLayoutEffect(() => {
    if (layers.length === 0) addEventListener('keydown', listen);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) removeEventListener('keydown', listen);
    };
  }, []);
}

/** WCAG 2.1.4: people who speak to their computer must be able to turn single letters off. */
const switchKey = 'chartside-single-keys';
const switchListeners = new Set<() => void>();

function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(switchKey) !== 'off';
  } catch {
    return true;
  }
}

export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore((tell) => {
    switchListeners.add(tell);
    return () => switchListeners.delete(tell);
  }, singleKeysOn);
  return [on, turnSingleKeys];
}

function turnSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(switchKey, on ? 'on' : 'off');
  } catch {
    // Without storage the switch cannot be kept; the keys stay as they are.
  }
  for (const listener of switchListeners) listener();
}
