/** Finds a text in one side of the message: Enter goes from hit to hit, Shift and Enter back. */
import { styled } from '@mui/material/styles';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findText } from '../../api/workbench.ts';
import { Quiet } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { TextInput } from '../fields.tsx';

export const Find = styled(TextInput)({ width: 110, minWidth: 60, flex: '0 1 auto' });

interface FindTextProps {
  readonly side: 'x12' | 'fhir';
  /** Number (from 1) of the segment or line. */
  readonly goTo: (number: number) => void;
}

export function FindText({ side, goTo }: FindTextProps) {
  const { t } = useTranslation('workbench');
  const { analysis } = useWorkbench();
  const [text, setText] = useState('');
  const [hit, setHit] = useState({ text: '', at: -1 });
  const finding = useMutation({
    mutationFn: (wanted: string) => findText(analysis.id, { side, text: wanted }),
  });
  const isSame = hit.text === text;
  const step = async (by: 1 | -1) => {
    const wanted = text.trim();
    if (wanted === '') return;
    const found = isSame && finding.data ? finding.data : await finding.mutateAsync(wanted);
    const count = found.at.length;
    const at = count === 0 ? -1 : isSame ? (hit.at + by + count) % count : by === 1 ? 0 : count - 1;
    setHit({ text, at });
    const number = found.at[at];
    if (number !== undefined) goTo(number);
  };
  return (
    <form
      role="search"
      aria-label={t(`find.${side}`)}
      style={{ display: 'flex', gap: 6, alignItems: 'center', minWidth: 0 }}
      onSubmit={(event) => event.preventDefault()}
    >
      <Quiet role="status">
        {finding.isError && t('find.failed')}
        {isSame && finding.data && t('find.hits', { at: hit.at + 1, count: finding.data.total })}
      </Quiet>
      <Find
        type="search"
        aria-label={t(`find.${side}`)}
        placeholder={t('find.placeholder')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={({ key, shiftKey }) => {
          if (key === 'Enter') void step(shiftKey ? -1 : 1).catch(() => undefined);
        }}
      />
    </form>
  );
}
