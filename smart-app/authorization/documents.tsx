/** The papers the payer wants before it decides, with the number that joins them to the request. */
import { useTranslation } from 'react-i18next';
import type { WantedDocument } from '../../server/authorization-view.ts';
import { MarkIcon } from '../look/mark.tsx';
import { CopyButton, Mono, Quiet, Row, Stack } from '../look/parts.tsx';
import { Section } from './layout.tsx';
import { ProofPress } from './proof-press.tsx';

export function Documents({ documents, trace }: { documents: readonly WantedDocument[]; trace: string }) {
  const { t } = useTranslation('authorization');
  if (documents.length === 0) return null;
  return (
    <Section id="documents" title={t('documents.title', { count: documents.length })}>
      <p>{t('documents.text', { trace })}</p>
      <Stack as="ul" gap={10}>
        {documents.map((one, at) => (
          <li key={`${one.code} ${String(at)}`} style={{ display: 'flex', gap: 8 }}>
            <MarkIcon mark="action" />
            <Wanted document={one} />
          </li>
        ))}
      </Stack>
    </Section>
  );
}

function Wanted({ document }: { document: WantedDocument }) {
  const { t } = useTranslation('authorization');
  const { kind, code, label, transmission, controlNumber, line, evidence } = document;
  return (
    <Stack gap={2}>
      <span>
        <strong>{label ?? code}</strong> <Quiet>{`${t(`documents.${kind}`)} ${code}`}</Quiet>
      </span>
      <Row style={{ columnGap: 12, rowGap: 0 }}>
        {line !== undefined && <Quiet>{t('form.line', { line })}</Quiet>}
        {transmission !== undefined && (
          <Quiet>{t(`transmission.${transmission}`, { defaultValue: transmission })}</Quiet>
        )}
        {controlNumber !== undefined && (
          <Quiet>
            {t('documents.control')} <Mono>{controlNumber}</Mono>{' '}
            <CopyButton text={controlNumber} what={t('documents.control')} />
          </Quiet>
        )}
      </Row>
      <ProofPress evidence={evidence} of={label ?? code} />
    </Stack>
  );
}
