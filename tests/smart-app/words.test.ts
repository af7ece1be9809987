import codes from '../../smart-app/words/codes.en.json' with { type: 'json' };
import {
  age,
  ago,
  bytesOf,
  day,
  daysUntil,
  localDay,
  mask,
  moment,
  money,
  share,
  timeOfDay,
  visitDay,
} from '../../smart-app/words/format.ts';
import { buttonLabel, readable, tidy } from '../../smart-app/words/params.ts';

const chicago = { locale: 'en-US', timeZone: 'America/Chicago' };
const now = Date.parse('2026-11-23T15:00:00Z');
const near = { justNow: 'just now', soon: 'within a minute' };

describe('dates', () => {
  it('keeps a birth date on its day in every zone, day before month', () => {
    expect(day('1984-03-09', 'en-US')).toBe('9 Mar 1984');
    expect(day('1984-03', 'en-US')).toBe('1984-03');
    expect(day('2026-02-30', 'en-US')).not.toContain('Feb 30');
  });

  it('shows a visit in the clinic’s zone: late evening UTC is the day before in Chicago', () => {
    expect(visitDay('2026-12-02T03:20:00Z', chicago, now)).toBe('Tue 1 Dec');
    expect(timeOfDay('2026-12-01T16:20:00Z', chicago)).toMatch(/^10:20\sAM$/);
    expect(localDay('2026-12-02T03:20:00Z', chicago)).toBe('2026-12-01');
  });

  it('names the year of a visit in another year', () => {
    expect(visitDay('2027-01-04T16:20:00Z', chicago, now)).toBe('Mon 4 Jan 2027');
  });

  it('counts calendar days, not 24 hours', () => {
    expect(daysUntil('2026-11-24T06:30:00Z', chicago, now)).toBe(1);
    expect(daysUntil('2026-11-24T05:30:00Z', chicago, now)).toBe(0);
  });

  it.each([
    ['2026-11-23T14:59:40Z', 'just now'],
    ['2026-11-23T15:00:20Z', 'within a minute'],
    ['2026-11-23T14:56:00Z', '4 min ago'],
    ['2026-11-23T13:00:00Z', '2 h ago'],
    ['2026-11-17T15:00:00Z', '6 days ago'],
    ['2026-11-26T15:00:00Z', 'in 3 days'],
  ])('%s reads %s', (instant, words) => {
    expect(ago(instant, chicago, now, near)).toBe(words);
  });

  it('gives the moment itself beyond a week, with its zone', () => {
    expect(ago('2026-11-01T15:00:00Z', chicago, now, near)).toBe(moment('2026-11-01T15:00:00Z', chicago));
    expect(moment('2026-11-01T15:00:00Z', chicago)).toMatch(/^Sun 1 Nov 2026, 9:00\sAM CST$/);
  });

  it('has a birthday on the day, and no age for the impossible', () => {
    expect(age('1984-11-23', chicago, now)).toBe(42);
    expect(age('1984-11-24', chicago, now)).toBe(41);
    expect(age('2030-01-01', chicago, now)).toBeUndefined();
    expect(age('1984', chicago, now)).toBeUndefined();
  });
});

describe('amounts and ids', () => {
  it('shows cents only where there are any', () => {
    expect(money({ value: 40, currency: 'USD' }, 'en-US')).toBe('$40');
    expect(money({ value: 1120.5, currency: 'USD' }, 'en-US')).toBe('$1,120.50');
    expect(share(0.2, 'en-US')).toBe('20%');
    expect(share(0.125, 'en-US')).toBe('12.5%');
  });

  it.each([
    ['W123456701', 'W1234…01'],
    ['EM10009', 'EM…09'],
    ['A1', '••'],
  ])('masks %s as %s', (id, masked) => {
    expect(mask(id)).toBe(masked);
  });
});

describe('a rule’s parameters', () => {
  const words = {
    place: chicago,
    serviceType: (code: string) => ({ '62': 'MRI or CT scan', '35': 'dental' })[code],
  };

  it('become days, service words and money', () => {
    const given = { date: '2026-12-01', kinds: '62, 35', amount: '40.00', currency: 'USD', payer: 'Acme' };
    expect(readable(given, words)).toEqual({
      date: '1 Dec 2026',
      kinds: 'MRI or CT scan, dental',
      amount: '$40',
      currency: '',
      payer: 'Acme',
    });
  });

  it('translates a list of codes whole or not at all', () => {
    expect(readable({ kinds: '62,ZZ' }, words)).toEqual({ kinds: '62,ZZ' });
  });

  it('leaves an amount without a currency, or one that is no number, as it came', () => {
    expect(readable({ amount: '40' }, words)).toEqual({ amount: '40' });
    expect(readable({ amount: 'much', currency: 'USD' }, words)).toEqual({ amount: 'much', currency: 'USD' });
  });

  it('leaves no hole in the sentence', () => {
    expect(tidy('Copay to collect: $40 . Others: 3 .')).toBe('Copay to collect: $40. Others: 3.');
  });

  it('makes a label of a short fix only', () => {
    expect(buttonLabel('Start the prior authorization.')).toBe('Start the prior authorization');
    expect(buttonLabel('Tell the patient before the visit; have the waiver signed.')).toBeUndefined();
  });
});

describe('the words of the codes', () => {
  it('say what happened and what to do for every reason', () => {
    for (const [reason, { what, do: todo }] of Object.entries(codes.reject)) {
      expect([reason, what.length > 5, todo.endsWith('.')]).toEqual([reason, true, true]);
    }
  });

  it('know each follow-up of X279', () => {
    expect(Object.keys(codes.followUp).sort().join('')).toBe('CNPRSWXY');
  });
});

it('says how long a file is', () => {
  expect([0, 840, 84_000, 1_234_567, 98_700_000].map((bytes) => bytesOf(bytes, 'en-US'))).toEqual([
    '0 kB',
    '0.8 kB',
    '84 kB',
    '1.2 MB',
    '99 MB',
  ]);
});
