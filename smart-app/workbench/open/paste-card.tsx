/** Paste, drop or choose a file. */
import Button from '@mui/material/Button';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MarkIcon } from '../../look/mark.tsx';
import { Quiet, Row, SmallHeading } from '../../look/parts.tsx';
import { TroubleNote } from '../../look/trouble.tsx';
import { TextArea } from '../fields.tsx';
import type { OpenText } from '../use-open-text.ts';
import { Section } from './section.tsx';

export function PasteCard({ limit, openText }: { limit: number; openText: OpenText }) {
  const { t } = useTranslation('workbench');
  const [text, setText] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const { open, isBusy, tooLarge, error } = openText;
  return (
    <Section aria-labelledby="paste-title">
      <SmallHeading id="paste-title">{t('paste.title')}</SmallHeading>
      <TextArea
        aria-label={t('paste.label')}
        placeholder={'ISA*00*…'}
        rows={9}
        spellCheck={false}
        style={{ flex: '1 1 120px', minHeight: 120 }}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Row>
        <Button variant="contained" disabled={text.trim() === '' || isBusy} onClick={() => open(text)}>
          {t(isBusy ? 'paste.busy' : 'paste.open')}
        </Button>
        <Button variant="outlined" disabled={isBusy} onClick={() => file.current?.click()}>
          {t('paste.file')}
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={t('paste.file')}
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            if (chosen) open(chosen);
            event.target.value = '';
          }}
        />
      </Row>
      <Quiet>{t('paste.note', { limit: Math.floor(limit / 1_000_000) })}</Quiet>
      {tooLarge !== undefined && (
        <Row role="alert" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <MarkIcon mark="action" />
          <span>
            {t('paste.tooLarge', {
              size: (tooLarge / 1_000_000).toFixed(1),
              limit: Math.floor(limit / 1_000_000),
            })}
          </span>
        </Row>
      )}
      {error && <TroubleNote title={t('paste.failed')} text={t('paste.failedText')} error={error} />}
    </Section>
  );
}
