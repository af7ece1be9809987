import { dropDrafts, readDraft, writeDraft, type DraftStore } from '../../smart-app/api/draft-store.ts';
import {
  change,
  diagnosisCode,
  draftOf,
  editsOf,
  freshDraft,
  modifiersIn,
  moved,
  parseDraft,
  pause,
  undo,
  without,
} from '../../smart-app/authorization/draft.ts';
import { idOfPlace, inOrder, keyOf, problemsAt } from '../../smart-app/authorization/places.ts';
import { formatAuthorization, parseAuthorization } from '../../smart-app/authorization/route.ts';
import {
  nextLine,
  withCode,
  withProvider,
  withQuantity,
  withText,
  withUnit,
} from '../../smart-app/authorization/service-edit.ts';
import {
  decisionMarks,
  elapsed,
  isSlow,
  markOf,
  mayAskAnew,
  mendable,
  pollEvery,
  stateMarks,
  stepOf,
} from '../../smart-app/authorization/status.ts';
import { entered, providerName } from '../../smart-app/authorization/values.ts';
import { setOf } from '../../smart-app/evidence/marks.ts';
import { formatRoute, parseRoute } from '../../smart-app/evidence/route.ts';
import words from '../../smart-app/words/authorization.en.json' with { type: 'json' };
import type {
  AuthorizationChoice,
  AuthorizationRejection,
  FieldName,
  FieldProblem,
} from '../../server/authorization-view.ts';
import { draft, problem, service, view } from './authorizations.ts';

describe('a draft', () => {
  const base = draft();

  it('is the chart’s request with what a person changed, also where something was taken out', () => {
    const edited = draftOf(base, { placeOfService: '11', levelOfService: null });
    expect(edited).toEqual({ ...draft({ placeOfService: '11' }), levelOfService: undefined });
    expect('levelOfService' in edited).toBe(false);
    expect(draftOf(base, {})).toEqual(base);
  });

  it('takes a fresher chart in below the edits', () => {
    const edits = { placeOfService: '11' };
    expect(draftOf(draft({ diagnoses: [{ code: 'M54.2' }] }), edits)).toMatchObject({
      placeOfService: '11',
      diagnoses: [{ code: 'M54.2' }],
    });
  });

  it('undoes a whole word at once, then the change before it', () => {
    let state = freshDraft('key 0');
    state = change(state, { placeOfService: '11' }, 'placeOfService', 'key 1');
    state = change(state, { note: 'w' }, 'note', 'key 2');
    state = change(state, { note: 'wo' }, 'note', 'key 3');
    state = undo(state, 'key 4');
    expect(state.edits).toEqual({ placeOfService: '11' });
    state = undo(state, 'key 5');
    expect([state.edits, state.past]).toEqual([{}, []]);
    expect(undo(state, 'key 6')).toBe(state);
  });

  it('counts what is typed after leaving the field as a change of its own', () => {
    const typed = pause(change(freshDraft('k'), { note: 'a' }, 'note', 'k1'));
    expect(undo(change(typed, { note: 'ab' }, 'note', 'k2'), 'k3').edits).toEqual({ note: 'a' });
  });

  it('is another request, with another key, after every change and every undo', () => {
    const changed = change(freshDraft('first'), { note: 'a' }, 'note', 'second');
    expect([changed.key, undo(changed, 'third').key]).toEqual(['second', 'third']);
  });

  it('comes back from a request that was sent', () => {
    const sent = draft({ note: 'please', services: [service({ quantity: 2 })] });
    const rest = without(sent, 'levelOfService');
    const edits = editsOf(base, rest);
    expect(Object.keys(edits).sort()).toEqual(['levelOfService', 'note', 'services']);
    expect(draftOf(base, edits)).toEqual(rest);
  });

  it('is kept as text and read back; anything else is no draft', () => {
    const state = change(freshDraft('k'), { note: 'a' }, 'note', 'k1');
    expect(parseDraft(JSON.stringify(state))).toEqual(pause(state));
    expect(['{', 'null', '{"key":1}', '{"key":"k","edits":null,"past":[]}'].map(parseDraft)).toEqual(
      Array(4).fill(undefined),
    );
    expect(parseDraft(undefined)).toBeUndefined();
  });

  it('moves a diagnosis without losing one at either end', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });

  it.each([
    ['g43909', 'G43.909'],
    ['i10', 'I10'],
    [' M54.2 ', 'M54.2'],
    ['', ''],
  ])('reads the diagnosis %s as %s', (typed, code) => {
    expect(diagnosisCode(typed)).toBe(code);
  });

  it('reads modifiers however they are parted', () => {
    expect(modifiersIn('rt, 59-xs')).toEqual(['RT', '59', 'XS']);
    expect(modifiersIn(' ')).toEqual([]);
  });
});

describe('a draft over a reload', () => {
  const memory = (): DraftStore & { kept: Map<string, string> } => {
    const kept = new Map<string, string>();
    return {
      kept,
      get length() {
        return kept.size;
      },
      key: (at) => [...kept.keys()][at] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value);
      },
      removeItem: (key) => {
        kept.delete(key);
      },
    };
  };

  it('is found by its own session alone, and goes with that session', () => {
    const store = memory();
    writeDraft(store, 'abc', 'one', 'mine');
    writeDraft(store, 'other', 'one', 'theirs');
    expect([readDraft(store, 'abc', 'one'), readDraft(store, 'new', 'one')]).toEqual(['mine', undefined]);
    store.setItem('h:abc', 'handle');
    dropDrafts(store, 'abc');
    expect([...store.kept.keys()].sort()).toEqual(['d:other:one', 'h:abc']);
    writeDraft(store, 'other', 'one', undefined);
    expect([...store.kept.keys()]).toEqual(['h:abc']);
  });

  it('is quietly not kept where storage is forbidden', () => {
    const refuse = (): never => {
      throw new Error('denied');
    };
    const store = { length: 1, key: refuse, getItem: refuse, setItem: refuse, removeItem: refuse };
    writeDraft(store, 'abc', 'one', 'mine');
    dropDrafts(store, 'abc');
    expect(readDraft(store, 'abc', 'one')).toBeUndefined();
  });
});

describe('a service line', () => {
  it('loses the label of the old code, and takes the system of the new one', () => {
    expect(withCode(service(), '72148 ').code).toEqual({
      system: 'http://www.ama-assn.org/go/cpt',
      code: '72148',
    });
    expect(withCode(service(), 'j1100').code).toEqual({
      system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
      code: 'J1100',
    });
    expect('code' in withCode(service(), '')).toBe(false);
  });

  it('leaves out what was emptied or is no number, rather than keeping an empty text', () => {
    const emptied = withUnit(withQuantity(withText(service(), 'start', ''), 'two'), 'XX');
    expect(['start', 'quantity', 'unit'].filter((name) => name in emptied)).toEqual([]);
    expect(withQuantity(service(), '1,5').quantity).toBe(1.5);
    expect(withUnit(service(), 'VS').unit).toBe('VS');
    expect('provider' in withProvider(service(), undefined)).toBe(false);
  });

  it('continues with the days and the provider of the one before', () => {
    expect(nextLine(service())).toEqual({
      modifiers: [],
      quantity: 1,
      unit: 'UN',
      start: '2026-12-01',
      provider: service().provider,
    });
    expect(nextLine(undefined)).toEqual({ modifiers: [], quantity: 1, unit: 'UN' });
  });

  it('knows which of its fields a person changed', () => {
    const changed = draft({ services: [service({ quantity: 2 })], note: 'please' });
    const places = ['service.quantity', 'service.code', 'note', 'requester', 'patient.name'] as const;
    expect(places.filter((field) => entered(draft(), changed, { field, line: 1 }))).toEqual([
      'service.quantity',
      'note',
    ]);
  });

  it('names people by their last name, organizations by their own', () => {
    expect(providerName({ kind: 'person', family: 'Osei', given: 'Kwame' })).toBe('Osei, Kwame');
    expect(providerName({ kind: 'organization', name: 'Northside Clinic' })).toBe('Northside Clinic');
    expect(providerName({ kind: 'person', family: '', given: '' })).toBe('');
  });
});

describe('problems', () => {
  it('stand in the order of the form, what stops the request first', () => {
    const list = [
      problem({ field: 'requester.phone', severity: 'warn' }),
      problem({ field: 'diagnoses', code: 'no-diagnosis' }),
      problem({ line: 2 }),
      problem(),
    ];
    expect(inOrder(list).map(({ field, line }) => `${field} ${String(line)}`)).toEqual([
      'service.code 1',
      'service.code 2',
      'diagnoses 1',
      'requester.phone 1',
    ]);
  });

  it('belong to one field of one line', () => {
    expect(idOfPlace({ field: 'service.provider.npi', line: 2 })).toBe('service-provider-npi-2');
    expect(idOfPlace({ field: 'note', line: 2 })).toBe('note');
    const list = [problem(), problem({ line: 2 })];
    expect(problemsAt(list, { field: 'service.code', line: 2 })).toEqual([list[1]]);
  });

  it('are told apart where one field has two of a kind', () => {
    const wrong = (code: string) => problem({ field: 'diagnoses', code: 'not-a-code', params: { code } });
    expect(keyOf(wrong('X'))).not.toBe(keyOf(wrong('Y')));
  });
});

describe('a request that was sent', () => {
  const rejection = (given: Partial<AuthorizationRejection>): AuthorizationRejection => ({
    reason: '43',
    followUp: 'C',
    loop: '2010F',
    next: 'correct',
    evidence: [],
    ...given,
  });

  it('is asked for often on the road, rarely while the payer decides, and never once it is settled', () => {
    expect(pollEvery(view())).toBe(700);
    expect(pollEvery(view({ state: 'pended' }))).toBe(1500);
    expect(pollEvery(view({ state: 'pended', isOpen: false }))).toBe(30_000);
    expect(pollEvery(view({ state: 'payer-down' }))).toBe(10_000);
    expect(pollEvery(view({ state: 'decided', isOpen: false }))).toBe(false);
  });

  it('wears the mark of its decision, or of where it stopped', () => {
    expect(markOf(view({ state: 'decided', decision: 'denied' }))).toBe('blocked');
    expect(markOf(view({ state: 'decided', decision: 'approved' }))).toBe('ready');
    expect(markOf(view({ state: 'ambiguous' }))).toBe('unknown');
    expect((['queued', 'sending', 'waiting', 'pended'] as const).map(stepOf)).toEqual([0, 1, 2, undefined]);
  });

  it.each([
    ['approved', view({ state: 'decided', decision: 'approved', isOpen: false }), false],
    ['denied', view({ state: 'decided', decision: 'denied', isOpen: false }), true],
    ['pended', view({ state: 'pended' }), false],
    ['on the road', view(), false],
    ['of which nobody knows whether it arrived', view({ state: 'ambiguous', isOpen: false }), false],
    ['whose answer nobody can read', view({ state: 'unreadable', isOpen: false }), false],
    ['never sent', view({ state: 'no-answer', isOpen: false }), true],
    ['rejected', view({ state: 'rejected', isOpen: false, rejections: [rejection({})] }), true],
    [
      'rejected with a call to make',
      view({ state: 'rejected', isOpen: false, rejections: [rejection({ next: 'call' })] }),
      false,
    ],
  ])('%s: is it right to offer asking anew?', (_name, given, expected) => {
    expect(mayAskAnew(given)).toBe(expected);
  });

  it('leads back to the first field that a person can mend', () => {
    const place = { field: 'service.provider.npi', line: 1 } as const;
    const mine = rejection({ place });
    const given = view({ rejections: [rejection({}), rejection({ next: 'later', place }), mine] });
    expect(mendable(given)).toBe(mine);
    expect(mendable(view())).toBeUndefined();
  });

  it('counts minutes and seconds, and is slow after 20 s', () => {
    const given = view();
    const at = (seconds: number) => Date.parse(given.sentAt) + seconds * 1000;
    expect([elapsed(given.sentAt, at(65)), elapsed(given.sentAt, at(-3))]).toEqual(['1:05', '0:00']);
    expect([isSlow(given, at(20)), isSlow(given, at(21)), isSlow(view({ slow: true }), at(0))]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('the address', () => {
  const route = {
    appointment: 'Appointment/one',
    coverage: 'Coverage/one',
    screen: 'status',
    id: 'x-1',
  } as const;

  it('brings the open authorization there and back', () => {
    expect(parseAuthorization(formatAuthorization(route))).toEqual(route);
    expect(parseAuthorization('#a=Appointment/one&c=Coverage/one&v=nonsense')).toEqual({
      appointment: 'Appointment/one',
      coverage: 'Coverage/one',
      screen: 'open',
    });
    expect(parseAuthorization('#a=Appointment/one')).toBeUndefined();
  });

  it('keeps the authorization below a message that is opened over it, and shows it again after', () => {
    const below = formatAuthorization(route);
    const over = formatRoute({ exchange: '0192', direction: 'answer', segment: 3 }, below);
    expect([parseRoute(over)?.exchange, parseAuthorization(over)]).toEqual(['0192', route]);
    expect(formatRoute(undefined, over)).toBe(below);
    expect(formatRoute(undefined, '#x=1&d=answer')).toBe('');
  });
});

describe('the words', () => {
  const has = (group: Record<string, unknown>, names: readonly string[]) =>
    names.filter((name) => !(name in group));

  it('know every decision and every state', () => {
    expect(has(words.decision, Object.keys(decisionMarks))).toEqual([]);
    expect(has(words.state, Object.keys(stateMarks))).toEqual([]);
  });

  it('know every field, every problem and every choice the server can name', () => {
    const fields: Record<FieldName, true> = {
      'patient.name': true, 'patient.birthDate': true, 'patient.gender': true, 'patient.memberId': true,
      payer: true, coverage: true, requester: true, 'requester.npi': true, 'requester.phone': true,
      category: true, certification: true, levelOfService: true, placeOfService: true, diagnoses: true,
      'service.code': true, 'service.modifiers': true, 'service.type': true, 'service.quantity': true,
      'service.start': true, 'service.end': true, 'service.provider': true, 'service.provider.npi': true, note: true,
    }; // prettier-ignore
    const problems: Record<FieldProblem['code'], true> = {
      missing: true, 'npi-check-digit': true, 'not-a-date': true, 'date-in-past': true, 'date-order': true,
      'beyond-limit': true, 'not-a-code': true, 'member-id-shape': true, 'no-diagnosis': true,
      'too-many-diagnoses': true, 'no-service': true, 'unit-missing': true, 'too-long': true, 'not-asked-here': true,
    }; // prettier-ignore
    const choices: Record<AuthorizationChoice, true> = { inquire: true, arrived: true, 'not-arrived': true };
    expect(
      has(
        words.field,
        Object.keys(fields).map((field) => field.replaceAll('.', '-')),
      ),
    ).toEqual([]);
    expect(has(words.problem, Object.keys(problems))).toEqual([]);
    expect(has(words.choice, Object.keys(choices))).toEqual([]);
  });

  it('say of each decision what follows from it', () => {
    for (const { word, text } of Object.values(words.decision)) {
      expect([word.length > 0, /[.]$/.test(text)]).toEqual([true, true]);
    }
  });
});

it('a message says which transaction set it is', () => {
  const segment = (text: string) => ({
    segment: 1,
    inSet: 1,
    loop: '',
    depth: 0,
    offset: 0,
    length: 1,
    text,
    label: '',
  });
  expect(setOf([segment('ISA*00'), segment('ST*278*0001')])).toBe('278');
  expect(setOf([segment('STC*1')])).toBe('');
  expect(setOf(undefined)).toBe('');
});
