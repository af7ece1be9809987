/** What the EHR says beside what it gave: the list below may lack something. */
import { MarkIcon } from '../look/mark.tsx';
import { Row, Stack } from '../look/parts.tsx';

export function Remarks({ remarks }: { readonly remarks: readonly string[] }) {
  if (remarks.length === 0) return null;
  return (
    <Stack gap={6}>
      {remarks.map((remark) => (
        <Row key={remark} role="note" style={{ flexWrap: 'nowrap', alignItems: 'flex-start', gap: 6 }}>
          <MarkIcon mark="action" size={18} />
          <span>{remark}</span>
        </Row>
      ))}
    </Stack>
  );
}
