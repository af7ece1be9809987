/** Addresses that nobody may make us ask: an administrator of one tenant must not reach what stands beside our server. */
import { Problem } from '../problems.ts';
import { hostOf, isNobodys, isThisMachine } from './addresses.ts';

/** Names that mean something only beside our server. */
const INSIDE = /\.(internal|local)\.?$/i;

/** Throws `connections/unsafe-base`. `sandbox`: this machine and plain http are where its EHRs are. */
export function requireSafeBase(base: string, sandbox: boolean): void {
  const url = URL.parse(base);
  const refuse = (why: string): never => {
    throw new Problem('connections/unsafe-base', { why });
  };
  if (url === null || !/^https?:$/.test(url.protocol)) return refuse('it is no http address');
  if (url.username !== '' || url.password !== '') return refuse('it holds a name or a password');
  if (url.search !== '' || url.hash !== '') return refuse('a FHIR base has no query');
  const host = hostOf(url);
  if (isNobodys(host)) return refuse('it leads to the machine’s own network services');
  if (sandbox) return undefined;
  if (url.protocol !== 'https:') return refuse('it is not https');
  if (isThisMachine(host) || INSIDE.test(host)) return refuse('it leads to this machine');
  return undefined;
}
