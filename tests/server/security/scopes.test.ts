/** What SMART scopes of both versions allow, and which of those asked for are granted. */
import fc from 'fast-check';
import {
  grantable,
  grantedByEhr,
  permissionOf,
  readScope,
  type Letter,
} from '../../../server/security/scopes.ts';

const LETTERS: readonly Letter[] = ['c', 'r', 'u', 'd', 's'];
const lettersOf = (scopes: readonly string[], type: string): string =>
  LETTERS.filter((letter) => permissionOf(scopes, ['system'], type, letter) !== undefined).join('');

describe('a scope allows', () => {
  it.each([
    ['system/Coverage.read', 'rs'],
    ['system/Coverage.write', 'cud'],
    ['system/Coverage.*', 'cruds'],
    ['system/*.read', 'rs'],
    ['system/*.*', 'cruds'],
    ['system/*.cruds', 'cruds'],
    ['system/Coverage.r', 'r'],
    ['system/Coverage.cud', 'cud'],
    ['system/Coverage.cs', 'cs'],
  ])('%s: %s', (scope, letters) => {
    expect(lettersOf([scope], 'Coverage')).toBe(letters);
  });

  it.each([
    'system/Coverage.sr',
    'system/Coverage.rr',
    'system/Coverage.',
    'system/Coverage',
    'system/Coverage.Read',
    'system/Coverage.READ',
    'system/coverage.read',
    'system/Cov.read',
    'system/Coverages.read',
    'system/**.read',
    'system/.read',
    'System/Coverage.read',
    'systems/Coverage.read',
    ' system/Coverage.read',
    'system/Coverage.read ',
    'system/Coverage.read\n',
    'system/Coverage.read,system/Coverage.write',
    'system/Coverage.rs?',
    'system/Coverage.rs?nothing',
    'system/Coverage.rs?status=',
    'system/Coverage.rs?status=active,cancelled',
    'system/Coverage.rs?nonsense=1',
    'system/Coverage.rs?status=active&nonsense=1',
    'system/Coverage.rs?patient=Patient/1',
    'system/Coverage.rs?_lastUpdated=2026',
    'system/Coverage.rs?status:not=active',
    'system/Coverage.read?status=active',
    'system/*.rs?status=active',
    'launch',
    'openid',
    'fhirUser',
    '',
    'patient/Coverage.read',
    'user/Coverage.read',
  ])('nothing to a back-end client: %j', (scope) => {
    expect(lettersOf([scope], 'Coverage')).toBe('');
  });

  it('only what stands in a context that is asked for', () => {
    const scopes = ['patient/Coverage.r', 'user/Coverage.s', 'system/Coverage.c'];
    const allowed = (contexts: ('patient' | 'user' | 'system')[]) =>
      LETTERS.filter((letter) => permissionOf(scopes, contexts, 'Coverage', letter)).join('');
    expect([
      allowed(['patient']),
      allowed(['user']),
      allowed(['system']),
      allowed(['patient', 'user']),
    ]).toEqual(['r', 's', 'c', 'rs']);
  });
});

describe('a restriction', () => {
  const restrictionsOf = (...scopes: string[]) =>
    permissionOf(scopes, ['system'], 'Condition', 'r')?.restrictions.map(String);

  it('is kept with its scope; several parameters stand together, several scopes beside each other', () => {
    expect(restrictionsOf('system/Condition.rs?category=problem-list-item')).toEqual([
      'category=problem-list-item',
    ]);
    expect(
      restrictionsOf(
        'system/Condition.rs?category=http://example.org|a&clinical-status=active',
        'system/Condition.r?category=b',
      ),
    ).toEqual(['category=http%3A%2F%2Fexample.org%7Ca&clinical-status=active', 'category=b']);
  });

  it('does not matter beside a scope without one', () => {
    expect(restrictionsOf('system/Condition.rs?category=a', 'system/Condition.read')).toEqual([]);
    expect(restrictionsOf('system/Condition.rs?category=a', 'system/*.r')).toEqual([]);
  });

  it('matters beside a scope for something else', () => {
    expect(restrictionsOf('system/Condition.rs?category=a', 'system/Condition.cud')).toEqual(['category=a']);
  });

  it('that is not known grants nothing, and takes nothing from another scope', () => {
    expect(restrictionsOf('system/Condition.rs?mood=good')).toBeUndefined();
    expect(restrictionsOf('system/Condition.rs?mood=good', 'system/Condition.rs?category=a')).toEqual([
      'category=a',
    ]);
  });
});

describe('of the scopes asked for', () => {
  it.each<[string, string[], string[], string[]]>([
    ['the same is granted', ['system/Claim.rs'], ['system/Claim.rs'], ['system/Claim.rs']],
    ['v1 is granted by v2', ['system/Claim.read'], ['system/Claim.rs'], ['system/Claim.read']],
    ['v2 is granted by v1', ['system/Claim.rs'], ['system/Claim.read'], ['system/Claim.rs']],
    ['less is granted', ['system/Claim.r'], ['system/*.*'], ['system/Claim.r']],
    [
      'two registered ones may cover it together',
      ['system/Claim.rs'],
      ['system/Claim.r', 'system/Claim.s'],
      ['system/Claim.rs'],
    ],
    ['more is not cut down', ['system/Claim.cruds'], ['system/Claim.rs'], []],
    ['a wildcard is not cut down', ['system/*.read'], ['system/Claim.read', 'system/Task.read'], []],
    ['another context is another scope', ['user/Claim.r', 'patient/Claim.r'], ['system/Claim.r'], []],
    [
      'a restriction may be added',
      ['system/Claim.rs?status=active'],
      ['system/Claim.rs'],
      ['system/Claim.rs?status=active'],
    ],
    ['a restriction is not left out', ['system/Claim.rs'], ['system/Claim.rs?status=active'], []],
    [
      'another restriction is not granted',
      ['system/Claim.rs?status=draft'],
      ['system/Claim.rs?status=active'],
      [],
    ],
    [
      'a narrower restriction is granted',
      ['system/Claim.rs?status=active&use=preauthorization'],
      ['system/Claim.rs?status=active'],
      ['system/Claim.rs?status=active&use=preauthorization'],
    ],
    ['an unknown restriction is not granted', ['system/Claim.rs?mood=good'], ['system/*.*'], []],
    [
      'one asked for twice is granted once',
      ['system/Claim.r', 'system/Claim.r'],
      ['system/*.r'],
      ['system/Claim.r'],
    ],
    ['what is no scope is not granted', ['openid', '', 'system/Claim'], ['system/*.*', 'openid'], []],
  ])('%s', (_name, asked, registered, granted) => {
    expect(grantable(asked, registered)).toEqual(granted);
  });

  it('none ever allows what the registered ones do not', () => {
    const types = ['Claim', 'Task', '*'];
    const rights = [
      'read',
      'write',
      '*',
      'r',
      's',
      'rs',
      'cud',
      'cruds',
      'cs',
      'rs?status=active',
      'r?status=draft',
    ];
    const scope = fc
      .tuple(
        fc.constantFrom('system', 'user', 'patient'),
        fc.constantFrom(...types),
        fc.constantFrom(...rights),
      )
      .map(([context, type, right]) => `${context}/${type}.${right}`);
    fc.assert(
      fc.property(
        fc.array(scope, { maxLength: 5 }),
        fc.array(scope, { maxLength: 5 }),
        (asked, registered) => {
          const granted = grantable(asked, registered);
          for (const type of ['Claim', 'Task', 'Coverage'])
            for (const letter of LETTERS) {
              const [wide, narrow] = [registered, granted].map((scopes) =>
                permissionOf(scopes, ['system'], type, letter),
              );
              if (narrow === undefined) continue;
              expect(wide).toBeDefined();
              // Without a restriction only where there is none at the registered ones either.
              if (narrow.restrictions.length === 0) expect(wide?.restrictions).toEqual([]);
            }
        },
      ),
      { numRuns: 2_000, seed: 4 },
    );
  });
});

it('reads the grants of EHRs in odd case, and leaves their types as they are', () => {
  const granted = grantedByEhr('openid  launch patient/Coverage.Read user/*.READ patient/Patient.rs');
  expect(granted).toEqual(['openid', 'launch', 'patient/Coverage.read', 'user/*.read', 'patient/Patient.rs']);
  expect(readScope('patient/Coverage.Read')).toBeUndefined();
});
