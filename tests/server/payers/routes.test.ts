/** The payers' files are right, and a wrong one is named with what is wrong. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRoutes } from '../../../server/payers/routes.ts';

it('loads the five payers of the sandbox with the simulator’s address, and none of them without it', () => {
  const routes = loadRoutes('http://127.0.0.1:8082/x12');
  expect(routes.map((route) => route.payer.id).sort()).toEqual(['EVGMD', 'LKSHR', 'MEDCR', 'MERID', 'SLATE']);
  expect(new Set(routes.map((route) => route.endpoint))).toEqual(new Set(['http://127.0.0.1:8082/x12']));
  expect(loadRoutes(undefined)).toEqual([]);
});

it.each([
  ['MEDCR', '1EG4TE5MK73', '1EG4TE5MK7'],
  ['MERID', 'W123456701', 'W12345670'],
  ['LKSHR', 'LB10000003', 'LB1000000O'],
  ['EVGMD', 'EM10000009', 'em10000009'],
  ['SLATE', 'SM1000012', 'SM10000123'],
])('%s knows %s and refuses %s', (payer, right, wrong) => {
  const route = loadRoutes('http://127.0.0.1/x12').find((one) => one.payer.id === payer);
  const pattern = new RegExp(route?.memberIdPattern ?? '$^', 'u');
  expect([pattern.test(right), pattern.test(wrong)]).toEqual([true, false]);
});

const good = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../profiles/payers/meridian.json'), 'utf8'),
) as { provider: object; delimiters: object };

it.each([
  ['a missing field', { ...good, originator: undefined }, /originator/],
  ['an unknown field', { ...good, timeout: 1 }, /additional properties/],
  ['clear text to another machine', { ...good, endpoint: 'http://payer.test/' }, /endpoint/],
  ['a wrong check digit', { ...good, provider: { ...good.provider, npi: '1467560004' } }, /check digit/],
  ['equal delimiters', { ...good, delimiters: { ...good.delimiters, component: '*' } }, /delimiters/],
  ['a broken pattern', { ...good, memberIdPattern: '^(W' }, /memberIdPattern/],
])('names the file and %s', (_name, route, why) => {
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  writeFileSync(join(folder, 'bad.json'), JSON.stringify(route));
  expect(() => loadRoutes(undefined, folder)).toThrow(why);
  expect(() => loadRoutes(undefined, folder)).toThrow(/bad\.json/);
});
