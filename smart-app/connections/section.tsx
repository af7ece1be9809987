/** A part of a card's page, with its heading and what can be done there. */
import { useId, type ReactNode } from 'react';
import { Card, Row, Stack } from '../look/parts.tsx';

interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, actions, children }: SectionProps) {
  const id = useId();
  return (
    <Card style={{ padding: 16 }} aria-labelledby={id}>
      <Stack gap={8}>
        <Row style={{ justifyContent: 'space-between' }}>
          <h2 id={id} style={{ fontSize: '0.9375rem', fontWeight: 600 }}>
            {title}
          </h2>
          {actions}
        </Row>
        {children}
      </Stack>
    </Card>
  );
}
