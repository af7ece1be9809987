import { notes } from '../../server/notes.ts';

interface Owner {
  readonly name: string;
}

it('keeps what is known beside an object, and shows it to nobody else', () => {
  const [one, other] = [notes<Owner, string>('one'), notes<Owner, string>('other')];
  const owner: Owner = { name: 'a request' };
  expect(one.of(owner)).toBeUndefined();
  one.set(owner, 'first');
  one.set(owner, 'second');
  expect([one.of(owner), other.of(owner)]).toEqual(['second', undefined]);
  expect(JSON.stringify(owner)).toBe('{"name":"a request"}');
});

it('goes to no copy, which may stand for somebody else', () => {
  const one = notes<Owner, string>('one');
  const owner: Owner = { name: 'an access' };
  one.set(owner, 'whose');
  expect(one.of({ ...owner })).toBeUndefined();
  one.set(owner, undefined);
  expect(one.of(owner)).toBeUndefined();
});
