/**
 * What a connection can do, feature by feature: what the EHR offers (its vendor's flags, its CapabilityStatement), held
 * against the scopes it granted last. EHRs say little of this themselves: a missing scope mostly looks like an empty chart.
 */
import type { CapabilityStatement } from 'fhir/r4.js';
import features from '../../profiles/ehr/features.json' with { type: 'json' };
import type { FeatureReason, FeatureState, FeatureView } from '../connections-view.ts';
import type { Letter, Scope } from '../security/scopes.ts';
import type { Connection } from './connection.ts';
import type { Discovery } from './discovery.ts';
import { coverageOf, scopesToAsk, scopeStyleOf, scopeText, type ScopeStyle } from './ehr-scopes.ts';

/** Scopes as asked for and as granted, last time. */
export interface GrantedLast {
  readonly asked: readonly string[];
  readonly granted: readonly string[];
  readonly refreshable: boolean;
}

export interface CardSource {
  readonly connection: Pick<Connection, 'flags' | 'scopes' | 'userScopes' | 'backend'>;
  /** Absent = the EHR does not say where to sign in. */
  readonly discovery?: Discovery;
  /** Absent = it could not be read. */
  readonly capability?: CapabilityStatement;
  readonly grants: Partial<Readonly<Record<'chart' | 'alone' | 'system', GrantedLast>>>;
}

type Feature = (typeof features)[number];
type Answer = Pick<FeatureView, 'state' | 'reason'> & Partial<Pick<FeatureView, 'instead' | 'missingScopes'>>;

export function featuresOf(source: CardSource): FeatureView[] {
  const { apiNames } = source.connection.flags;
  const ways: [string, Answer][] = [
    ['launch-chart', wayOf(source, 'chart', 'launch-ehr')],
    ['launch-alone', wayOf(source, 'alone', 'launch-standalone')],
    ['refresh', refreshOf(source)],
    ['backend', backendOf(source)],
  ];
  const answers: [string, Answer][] = features.map((feature) => [feature.id, answerOf(source, feature)]);
  return [...ways, ...answers].map(([id, answer]) => {
    const apiName = apiNames[id];
    return {
      id,
      missingScopes: [],
      ...answer,
      ...(answer.state === 'scope-missing' && apiName !== undefined && { apiName }),
    };
  });
}

const say = (state: FeatureState, reason: FeatureReason): Answer => ({ state, reason });

/** What somebody has done, the EHR can. Many servers list no capabilities at all: that says nothing. */
function wayOf({ discovery, grants }: CardSource, way: 'chart' | 'alone', capability: string): Answer {
  if (grants[way] !== undefined) return say('available', 'granted');
  if (discovery === undefined || discovery.capabilities.length === 0) return say('unknown', 'no-statement');
  return discovery.capabilities.includes(capability)
    ? say('available', 'offered')
    : say('not-offered', 'configuration');
}

function refreshOf({ grants, connection, discovery }: CardSource): Answer {
  const { chart } = grants;
  if (chart === undefined) return say('unknown', 'no-launch');
  if (chart.refreshable) return say('available', 'granted');
  const asked = scopesToAsk(connection, discovery, 'chart').filter((scope) => /^o\w+_access$/.test(scope));
  return asked.length === 0
    ? say('not-offered', 'vendor')
    : { ...say('scope-missing', 'dropped'), missingScopes: asked };
}

function backendOf({ connection, discovery, grants }: CardSource): Answer {
  const wanted = scopesToAsk(connection, discovery, 'system');
  if (wanted.length === 0) {
    const grantTypes = discovery?.grantTypes ?? [];
    if (grantTypes.length > 0 && !grantTypes.includes('client_credentials'))
      return say('not-offered', 'configuration');
    return say('not-offered', 'not-set-up');
  }
  const { system } = grants;
  if (system === undefined) return say('unknown', 'not-tested');
  const missing = wanted.filter((scope) => !system.granted.includes(scope));
  return system.granted.length > 0 && missing.length < wanted.length
    ? say('available', 'granted')
    : { ...say('scope-missing', 'dropped'), missingScopes: missing };
}

function answerOf(source: CardSource, feature: Feature): Answer {
  const { flags } = source.connection;
  for (const { type, letters } of feature.needs) {
    const sentence = flags.notOffered[type];
    if (sentence !== undefined) return { ...say('not-offered', 'vendor'), instead: sentence };
    if (/[cud]/.test(letters) && !flags.writes.some((one) => one === type))
      return say('not-offered', 'kept-here');
    if (!isStated(source.capability, type, letters)) return say('not-offered', 'statement');
  }
  return byScopes(source, feature);
}

const INTERACTIONS: Readonly<Record<string, readonly string[]>> = {
  c: ['create'],
  r: ['read'],
  u: ['update', 'patch'],
  d: ['delete'],
  s: ['search-type'],
};

/** True where the statement does not tell: it could not be read, or lists a type without what it can do. */
function isStated(capability: CapabilityStatement | undefined, type: string, letters: string): boolean {
  const resources = capability?.rest?.[0]?.resource ?? [];
  if (resources.length === 0) return true;
  const stated = resources.find((one) => one.type === type);
  if (stated === undefined) return false;
  const codes = (stated.interaction ?? []).map(({ code }) => code);
  return (
    codes.length === 0 ||
    letters.split('').every((letter) => codes.some((code) => INTERACTIONS[letter]?.includes(code)))
  );
}

function byScopes(source: CardSource, feature: Feature): Answer {
  const { connection, discovery, grants, capability } = source;
  const grant = feature.context === 'user' ? (grants.alone ?? grants.chart) : grants.chart;
  const style = scopeStyleOf(connection, discovery);
  const needed = feature.needs.map((need) => scopeOf(feature, need));
  const asked = scopesToAsk(connection, discovery, feature.context === 'user' ? 'alone' : 'chart');
  if (grant === undefined) {
    const unasked = needed.filter((scope) => coverageOf(asked, scope) === 'none');
    return unasked.length === 0
      ? say('unknown', capability?.rest?.[0]?.resource === undefined ? 'no-launch' : 'listed')
      : { ...say('scope-missing', 'not-asked'), missingScopes: texts(unasked, style) };
  }
  const { granted } = grant;
  const short = needed.filter((scope) => coverageOf(granted, scope) !== 'full');
  if (short.length === 0) return say('available', 'granted');
  const inPart = short.every((scope) => coverageOf(granted, scope) === 'in-part');
  const wasAsked = short.every((scope) => coverageOf(grant.asked, scope) !== 'none');
  const reason = inPart ? 'in-part' : wasAsked ? 'dropped' : 'not-asked';
  return { ...say('scope-missing', reason), missingScopes: texts(short, style) };
}

function scopeOf({ context }: Feature, { type, letters }: Feature['needs'][number]): Scope {
  const all: readonly Letter[] = ['c', 'r', 'u', 'd', 's'];
  return {
    context: context === 'user' ? 'user' : 'patient',
    type,
    letters: all.filter((letter) => letters.includes(letter)),
  };
}

const texts = (scopes: readonly Scope[], style: ScopeStyle) => scopes.map((scope) => scopeText(scope, style));
