/** docker-compose.yml: well formed, and wired to settings that exist and hold together. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { readSettings } from '../../server/settings.ts';
import { knownVariables } from './known-variables.ts';
import schema from './compose.schema.json' with { type: 'json' };

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile_inline: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { strict: true, uniqueKeys: true }) as Compose;
const { services } = compose;
/** As Compose fills in `${NAME:-otherwise}` when NAME is not set. */
const filled = (value: string) => value.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
const environment = Object.fromEntries(
  Object.entries(services['chartside']?.environment ?? {}).map(([name, value]) => [name, filled(value)]),
);

it('fits the schema', () => {
  const validate = new Ajv({ allErrors: true, strictTuples: false, strictRequired: false }).compile(schema);
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
});

it('holds the app, a Postgres server and a FHIR server', () => {
  expect(Object.keys(services).sort()).toEqual(['chartside', 'hapi', 'postgres']);
});

it('names only variables that the settings know', () => {
  expect(Object.keys(environment).filter((name) => !knownVariables().has(name))).toEqual([]);
});

it('sets what can start: the sandbox, on a database of its own, with patients from the FHIR server', () => {
  const read = readSettings(environment);
  expect(read).toMatchObject({
    settings: {
      host: '0.0.0.0',
      port: 8080,
      sandbox: true,
      sandboxPort: 8081,
      sandboxFhir: 'http://hapi:8080/fhir',
      publicUrl: 'http://127.0.0.1:8080',
      dataDir: '/data',
    },
  });
});

it('gives the database the login that the app uses', () => {
  const url = new URL(environment['DATABASE_URL'] ?? '');
  const database = services['postgres']?.environment ?? {};
  expect({
    POSTGRES_USER: url.username,
    POSTGRES_PASSWORD: url.password,
    POSTGRES_DB: url.pathname.slice(1),
  }).toEqual(Object.fromEntries(Object.entries(database).map(([name, value]) => [name, filled(value)])));
});

it('points at services that exist, and waits for them as far as they can say that they are up', () => {
  for (const name of ['DATABASE_URL', 'SANDBOX_FHIR'])
    expect(Object.keys(services)).toContain(new URL(environment[name] ?? '').hostname);
  for (const [name, { condition }] of Object.entries(services['chartside']?.depends_on ?? {}))
    expect([name, condition]).toEqual([
      name,
      services[name]?.healthcheck ? 'service_healthy' : 'service_started',
    ]);
});

it('publishes on loopback only, each port under its own number, the public ones among them', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  expect(ports.map((port) => port.split(':')[1])).toEqual([environment['PORT'], environment['SANDBOX_PORT']]);
});

it('names every volume that a service mounts', () => {
  const mounted = Object.values(services).flatMap((service) => service.volumes ?? []);
  expect(mounted.map((volume) => volume.split(':')[0]).sort()).toEqual(Object.keys(compose.volumes).sort());
});

it('runs as an ordinary user, from files that are there', () => {
  const lines = (services['chartside']?.build?.dockerfile_inline ?? '').trim().split('\n');
  expect(lines[0]).toBe('FROM node:24-slim');
  expect(lines.indexOf('USER node')).toBeGreaterThan(0);
  expect(lines.at(-1)).toMatch(/^CMD /);
  const copied = lines
    .filter((line) => line.startsWith('COPY '))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(copied.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('keeps secrets, data and built things out of the image', () => {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['node_modules', 'dist', 'data', '.git']));
});

it('pins every image to a version', () => {
  const images = Object.values(services).flatMap((service) => service.image ?? []);
  expect(images.filter((image) => image.endsWith(':latest'))).toEqual([]);
});
