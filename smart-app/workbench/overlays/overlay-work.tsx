/** One overlay at work: the editor with what is wrong in it, and beside it what-if, publishing and history. */
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OverlayProblem, OverlayView, RowView, WorkbenchView } from '../../../server/workbench-view.ts';
import { checkOverlay, useCompletion } from '../../api/overlays.ts';
import { MarkIcon } from '../../look/mark.tsx';
import { Card, Quiet, Row, Skeleton, SmallHeading, TextButton } from '../../look/parts.tsx';
import { SelectField } from '../fields.tsx';
import { keepDraft, type Draft } from './drafts.ts';
import { mapsIn, withRow, type RowChange } from './edit-overlay.ts';
import { History } from './history.tsx';
import { stretchOf } from './json-place.ts';
import { Publish } from './publish.tsx';
import { RowWish } from './row-wish.tsx';
import { WhatIf } from './what-if.tsx';

const Editor = lazy(() => import('./editor.tsx'));

const Grid = styled('div')({
  display: 'grid',
  minHeight: 0,
  gap: 8,
  gridTemplateColumns: 'minmax(0, 6fr) minmax(280px, 5fr)',
  '@media (max-width: 820px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
});

const Column = styled('div')({
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  minHeight: 0,
  overflow: 'auto',
});

const EditorCard = styled(Card)({
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  padding: 10,
  minHeight: 380,
  overflow: 'hidden',
});

export interface OverlayWorkProps {
  readonly id: string;
  /** Absent while it was never published. */
  readonly overlay: OverlayView | undefined;
  readonly draft: Draft | undefined;
  readonly view: WorkbenchView;
  readonly row: RowView | undefined;
  readonly forgetRow: () => void;
}

export function OverlayWork({ id, overlay, draft, view, row, forgetRow }: OverlayWorkProps) {
  const text = draft?.text ?? overlay?.text ?? '';
  const edit = (next: string) =>
    keepDraft(
      id,
      next === overlay?.text ? undefined : { text: next, read: draft ? draft.read : overlay?.version },
    );
  const [goTo, setGoTo] = useState<{ at: number }>();
  const [taken, setTaken] = useState<string>();
  const { problems, isChecked } = useProblems(text);
  const take = (change: RowChange) => {
    const edited = row && withRow(text, row.id, change);
    if (!edited) return;
    edit(edited.text);
    setGoTo({ at: edited.cursor });
    setTaken(row.map);
    forgetRow();
  };
  return (
    <Grid>
      <EditorCard aria-labelledby="editor-title">
        {row && <RowWish row={row} take={take} forget={forgetRow} />}
        <EditorPart
          id={id}
          maps={[row?.map ?? taken ?? [], overlay?.maps ?? []].flat()}
          text={text}
          edit={edit}
          problems={problems}
          view={view}
          goTo={goTo}
          isDraft={draft !== undefined}
          revert={overlay && draft ? () => keepDraft(id, undefined) : undefined}
        />
        <Problems problems={problems} text={text} isChecked={isChecked} go={(at) => setGoTo({ at })} />
      </EditorCard>
      <Column>
        <WhatIf text={text} isSound={isChecked && problems.length === 0} />
        <Publish
          id={id}
          text={text}
          overlay={overlay}
          draft={draft}
          isSound={isChecked && problems.length === 0}
        />
        {overlay && <History overlay={overlay} load={edit} />}
      </Column>
    </Grid>
  );
}

const none: readonly OverlayProblem[] = [];

/** What the server finds wrong, a moment after the typing stopped. */
function useProblems(text: string): { problems: readonly OverlayProblem[]; isChecked: boolean } {
  const asked = useDeferredValue(text);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['overlay-check', asked],
    queryFn: ({ signal }) => checkOverlay(asked, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return {
    problems: data?.problems ?? none,
    isChecked: data !== undefined && !isPlaceholderData && asked === text,
  };
}

interface EditorPartProps {
  readonly id: string;
  /** Maps whose rows are suggested, the likeliest first. */
  readonly maps: readonly string[];
  readonly text: string;
  readonly edit: (text: string) => void;
  readonly problems: readonly OverlayProblem[];
  readonly view: WorkbenchView;
  readonly goTo: { readonly at: number } | undefined;
  readonly isDraft: boolean;
  readonly revert: (() => void) | undefined;
}

function EditorPart({ id, maps, text, edit, problems, view, goTo, isDraft, revert }: EditorPartProps) {
  const { t } = useTranslation('workbench');
  const [wanted, setWanted] = useState<string>();
  const map = [wanted, ...maps, ...mapsIn(text)].find((one) =>
    view.maps.some(({ id: known }) => known === one),
  );
  const { data: completion } = useCompletion(map ?? view.maps[0]?.id);
  const facts = useMemo(
    () => ({
      maps: view.maps,
      payers: view.payers,
      completion,
      top: ['id', 'version', 'title', 'source', 'payer', 'rows', 'segments', 'samples'].map((word) => ({
        word,
        about: t(`overlays.top.${word}`),
      })),
    }),
    [view, completion, t],
  );
  return (
    <>
      <Row style={{ justifyContent: 'space-between' }}>
        <SmallHeading id="editor-title">
          {id} {isDraft && <Quiet>· {t('overlays.edited')}</Quiet>}
        </SmallHeading>
        <Row>
          <SelectField
            label={t('overlays.completes')}
            value={map ?? view.maps[0]?.id ?? ''}
            options={view.maps.map(({ id: one }) => ({ value: one, label: one }))}
            choose={setWanted}
          />
          <Quiet>{t('overlays.editorHint')}</Quiet>
          {revert && (
            <TextButton type="button" onClick={revert}>
              {t('overlays.revert')}
            </TextButton>
          )}
        </Row>
      </Row>
      <Suspense fallback={<Skeleton style={{ height: 240 }} />}>
        <Editor
          text={text}
          change={edit}
          problems={problems}
          facts={facts}
          label={t('overlays.editor')}
          goTo={goTo}
        />
      </Suspense>
    </>
  );
}

interface ProblemsProps {
  readonly problems: readonly OverlayProblem[];
  readonly text: string;
  readonly isChecked: boolean;
  readonly go: (at: number) => void;
}

function Problems({ problems, text, isChecked, go }: ProblemsProps) {
  const { t } = useTranslation('workbench');
  if (problems.length === 0)
    return (
      <Row role="status">
        <MarkIcon mark={isChecked ? 'ready' : 'working'} size={16} />
        <Quiet>{t(isChecked ? 'overlays.sound' : 'overlays.checking')}</Quiet>
      </Row>
    );
  return (
    <ul aria-label={t('overlays.problems')} style={{ maxHeight: 150, overflow: 'auto', flex: 'none' }}>
      {problems.map(({ pointer, message }) => (
        <li key={`${pointer} ${message}`} style={{ display: 'flex', gap: 6, alignItems: 'flex-start' }}>
          <MarkIcon mark="blocked" size={16} />
          <span>
            {message}{' '}
            <Button
              variant="text"
              size="small"
              sx={{ minHeight: 24, p: 0, fontSize: '0.75rem' }}
              onClick={() => go(stretchOf(text, pointer)?.from ?? 0)}
            >
              {pointer === '' ? t('overlays.whole') : pointer}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}
