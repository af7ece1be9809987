/** Nothing of the patient remains; the way on is the chart. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { MarkIcon } from '../look/mark.tsx';
import { Card, Row } from '../look/parts.tsx';

export function EndedScreen({ never = false }: { never?: boolean }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = 'Chartside';
    heading.current?.focus();
  }, []);
  return (
    <main style={{ padding: 16, maxWidth: 560, margin: '10vh auto 0' }}>
      <Card style={{ padding: 24 }}>
        <Row style={{ marginBottom: 8 }}>
          <MarkIcon mark="stale" size={22} />
          <h1 ref={heading} tabIndex={-1} style={{ fontSize: '1.125rem', lineHeight: '1.5rem' }}>
            {t(never ? 'session.noSession' : 'session.ended')}
          </h1>
        </Row>
        <p>{t(never ? 'session.noSessionText' : 'session.endedText')}</p>
      </Card>
    </main>
  );
}
