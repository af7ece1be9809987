/** The segments behind a sentence, one press away. */
import { lazy, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../server/panel-view.ts';
import { Hidden, TextButton } from '../look/parts.tsx';

const EvidenceList = lazy(() => import('../evidence/evidence-list.tsx'));

export function ProofPress({ evidence, of }: { evidence: readonly Evidence[]; of?: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  if (evidence.length === 0) return null;
  return (
    <div className="no-print">
      <TextButton
        type="button"
        data-evidence
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t('finding.evidence')} {of !== undefined && <Hidden>{of}</Hidden>}
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>
      </TextButton>
      <div id={id}>
        {open && (
          <Suspense fallback={null}>
            <EvidenceList evidence={evidence} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
