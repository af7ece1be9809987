/** What a person in a chart may do by FHIR: with the EHR's resources what its token allows, with ours what the role does. */
import facadeTypes from '../../profiles/fhir/facade-types.json' with { type: 'json' };
import type { FacadeAccess, Permission } from '../facade/holder.ts';
import { grantedByEhr, permissionOf, type Letter } from './scopes.ts';
import type { Session } from './sessions.ts';

const holders = new Map(facadeTypes.map(({ type, holder }) => [type, holder]));
const ALL: Permission = { restrictions: [] };
/** Who looked at what is for those who answer for the record. */
const READ_THE_AUDIT: readonly string[] = ['records', 'admin'];

/**
 * The EHR's grant says nothing of types that it does not have; of those that both have, it answers for its own part by
 * itself. A token answer without scopes means those asked for (RFC 6749 §5.1).
 */
export function sessionPermission({
  facts,
  role,
  connection,
}: Pick<Session, 'facts' | 'role' | 'connection'>): FacadeAccess['permission'] {
  const asked = facts.ehrPatient === undefined ? connection.userScopes : connection.scopes;
  const granted = facts.scope.trim() === '' ? asked : grantedByEhr(facts.scope);
  return (type, letter) => {
    if (role === 'read-only' && !isReading(letter)) return undefined;
    const holder = holders.get(type);
    if (holder === 'ehr') return permissionOf(granted, ['patient', 'user'], type, letter);
    if (type === 'AuditEvent' && !READ_THE_AUDIT.includes(role)) return undefined;
    return holder === undefined ? undefined : ALL;
  };
}

const isReading = (letter: Letter): boolean => letter === 'r' || letter === 's';
