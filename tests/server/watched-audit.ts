/** The real audit trail, and beside it what was written, in order. */
import type { AuditEvent } from 'fhir/r4.js';
import type { AuditTrail } from '../../server/security/audit.ts';
import { buildAudit } from '../../server/store/audit.ts';

export function watchedAudit(needs: Parameters<typeof buildAudit>[0]) {
  const stored = buildAudit(needs);
  const events: AuditEvent[] = [];
  const audit: AuditTrail = {
    async append(tx, entries) {
      await stored.append(tx, entries);
      events.push(...entries.map(({ event }) => event));
    },
  };
  return { stored, events, audit };
}
