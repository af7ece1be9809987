import { takeHandle, sessionIdOf } from '../../smart-app/api/session-path.ts';
import { formatRoute, parseRoute } from '../../smart-app/evidence/route.ts';
import { bindings, commandOf, keyCap, neighbour, type KeyPress } from '../../smart-app/keys/bindings.ts';
import { countdown, idleState } from '../../smart-app/session/idle.ts';

const press = (key: string, given: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  onTag: 'body',
  typing: false,
  ...given,
});

describe('keys', () => {
  it.each([
    ['c', 'check'],
    ['C', 'check'],
    ['.', 'next-action'],
    ['?', 'keys'],
    ['j', 'next-visit'],
    ['Escape', 'back'],
  ])('%s is %s', (key, command) => {
    expect(commandOf(press(key), true, bindings)).toBe(command);
  });

  it.each([
    ['the browser’s copy', press('c', { ctrlKey: true })],
    ['a Mac’s copy', press('c', { metaKey: true })],
    ['a letter being typed', press('c', { typing: true })],
    ['Enter on a button', press('Enter', { onTag: 'button' })],
    ['a key held down', press('c', { repeat: true })],
    ['a key of nobody', press('q')],
  ])('leaves %s alone', (_name, given) => {
    expect(commandOf(given, true, bindings)).toBeUndefined();
  });

  it('can be held down to move', () => {
    expect(commandOf(press('j', { repeat: true }), true, bindings)).toBe('next-visit');
  });

  it('switched off, only Escape and Enter stay', () => {
    expect(commandOf(press('c'), false, bindings)).toBeUndefined();
    expect(commandOf(press('Escape'), false, bindings)).toBe('back');
    expect(commandOf(press('Enter'), false, bindings)).toBe('open');
  });

  it('prints caps as on the keyboard', () => {
    expect([keyCap('check'), keyCap('next-action'), keyCap('back')]).toEqual(['C', '.', 'Esc']);
  });

  it('stops at both ends', () => {
    expect(neighbour([1, 2, 3], 3, 1)).toBe(3);
    expect(neighbour([1, 2, 3], 1, -1)).toBe(1);
    expect(neighbour([1, 2, 3], 2, 1)).toBe(3);
    expect(neighbour([1, 2], undefined, 1)).toBe(1);
    expect(neighbour<number>([], undefined, 1)).toBeUndefined();
  });
});

describe('the session in the address', () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        kept.set(key, value);
      },
    };
  };

  it('is the second part of the path, or none', () => {
    expect(sessionIdOf('/s/abc/')).toBe('abc');
    expect(sessionIdOf('/')).toBeUndefined();
    expect(sessionIdOf('/s/')).toBeUndefined();
  });

  it('takes the handle out of the fragment, keeps it under its own key, and leaves the rest', () => {
    const store = memory();
    expect(takeHandle('abc', '#h=secret&x=1', store)).toEqual({ handle: 'secret', rest: '#x=1' });
    expect([...store.kept]).toEqual([['h:abc', 'secret']]);
    expect(takeHandle('abc', '', store)).toEqual({ handle: 'secret', rest: '' });
    expect(takeHandle('other', '', store)).toEqual({ rest: '' });
  });

  it('works for this page where storage is forbidden', () => {
    const refuse = (): never => {
      throw new Error('denied');
    };
    expect(takeHandle('abc', '#h=secret', { getItem: refuse, setItem: refuse })).toEqual({
      handle: 'secret',
      rest: '',
    });
  });

  it('brings the open message there and back', () => {
    const route = { exchange: '0192-ab', direction: 'request', segment: 14 } as const;
    expect(parseRoute(formatRoute(route))).toEqual(route);
    expect(parseRoute('#x=1&d=nonsense&s=-4')).toEqual({ exchange: '1', direction: 'answer' });
    expect(parseRoute('')).toBeUndefined();
  });
});

describe('the idle clock', () => {
  const ends = '2026-11-23T15:15:00Z';
  const at = (secondsBefore: number) => Date.parse(ends) - secondsBefore * 1000;

  it('warns in the last two minutes and ends on time', () => {
    expect([121, 120, 1, 0].map((left) => idleState(ends, at(left)))).toEqual([
      'active',
      'warning',
      'warning',
      'ended',
    ]);
  });

  it('counts down in minutes and seconds', () => {
    expect([countdown(ends, at(105)), countdown(ends, at(9)), countdown(ends, at(-5))]).toEqual([
      '1:45',
      '0:09',
      '0:00',
    ]);
  });
});
