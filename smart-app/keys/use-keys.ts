/** The one listener for keys. Screens hand in what each command does; the newest screen wins. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { commandOf, type Command } from './bindings.ts';

export type Commands = Partial<Record<Command, () => void>>;

const layers: { current: Commands }[] = [];

function listen(event: KeyboardEvent): void {
  const on = event.target instanceof HTMLElement ? event.target : document.body;
  const onTag = on.tagName.toLowerCase();
  const typing = on.isContentEditable || ['input', 'textarea', 'select'].includes(onTag);
  const { key, ctrlKey, metaKey, altKey, repeat } = event;
  const command = commandOf({ key, ctrlKey, metaKey, altKey, repeat, onTag, typing }, singleKeysOn());
  const run = command && layers.findLast((layer) => layer.current[command])?.current[command];
  if (!run) return;
  event.preventDefault();
  run();
}

export function useKeys(commands: Commands): void {
  const layer = useRef(commands);
  useEffect(() => {
    layer.current = commands;
  });
  useEffect(() => {
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
