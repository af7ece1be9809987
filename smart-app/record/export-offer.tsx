/** The way to everything that is held on this patient; for those whose task that is. */
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton, TextButton } from '../look/parts.tsx';

const ExportPanel = lazy(() => import('./export-panel.tsx'));
const staff = new Set(['records', 'admin']);

export function ExportOffer({ role }: { role: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  if (!staff.has(role)) return null;
  return (
    <>
      <TextButton type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {t('record.offer')}
      </TextButton>
      {isOpen && (
        <div style={{ flex: '1 0 100%', minWidth: 0 }}>
          <Suspense fallback={<Skeleton style={{ height: 120 }} />}>
            <ExportPanel close={() => setIsOpen(false)} />
          </Suspense>
        </div>
      )}
    </>
  );
}
