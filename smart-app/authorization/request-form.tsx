/** The request, prefilled from the chart: what is missing or wrong first, then every field with where it comes from. */
import Button from '@mui/material/Button';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorizationForm, FieldPlace, FieldProblem } from '../../server/authorization-view.ts';
import { useAuthorizationReview } from '../api/authorization.ts';
import { useKeysOf } from '../keys/use-keys.ts';
import { MarkIcon } from '../look/mark.tsx';
import { Card, Hidden, KeyCap, Quiet, Row, Stack, TextButton } from '../look/parts.tsx';
import { AboutPatient } from './about-patient.tsx';
import { Diagnoses } from './diagnoses.tsx';
import { draftOf, without } from './draft.ts';
import { Area, Field, SelectField, TextField } from './fields.tsx';
import { useWork, WorkProvider } from './form-context.ts';
import { goTo } from './go-to.ts';
import { authorizationKeys } from './keys.ts';
import { Column, Section, Sections } from './layout.tsx';
import { inOrder, keyOf } from './places.ts';
import { ProviderFields } from './provider-fields.tsx';
import { Services } from './services.tsx';
import type { DraftTools } from './use-draft.ts';
import { useProblemWords } from './use-problem-words.ts';

interface FormProps {
  readonly form: AuthorizationForm;
  readonly tools: DraftTools;
  readonly active: boolean;
  /** What the payer could not work with: the field that takes the focus. */
  readonly focus: FieldPlace | undefined;
  readonly review: () => void;
  readonly readAgain: () => void;
}

const lookAfter = 500;

export function RequestForm({ form, tools, active, focus, review, readAgain }: FormProps) {
  const { t } = useTranslation('authorization');
  const draft = draftOf(form.draft, tools.state.edits);
  const problems = useProblems(
    form,
    draft,
    tools.state.past.length > 0 || Object.keys(tools.state.edits).length > 0,
  );
  useEffect(() => {
    if (focus) goTo(focus);
  }, [focus]);
  const canUndo = tools.state.past.length > 0;
  useKeysOf(authorizationKeys, active ? { next: review, ...(canUndo && { undo: tools.undo }) } : {});
  return (
    <WorkProvider value={{ form, draft, problems, change: tools.change, pause: tools.pause }}>
      <Stack gap={12}>
        <ToSettle problems={problems} />
        <Sections>
          <Column>
            <Services />
            <Diagnoses />
          </Column>
          <Column>
            <Circumstances />
            <Asker />
            <AboutPatient readAgain={readAgain} />
          </Column>
        </Sections>
        <Row style={{ justifyContent: 'space-between' }}>
          <Button variant="contained" onClick={review} aria-keyshortcuts=".">
            {t('form.review')} <KeyCap command="next" table={authorizationKeys} />
          </Button>
          <Row>
            <TextButton type="button" onClick={tools.undo} aria-disabled={!canUndo} aria-keyshortcuts="U">
              {t('form.undo', { count: tools.state.past.length })}{' '}
              <KeyCap command="undo" table={authorizationKeys} />
            </TextButton>
            {Object.keys(tools.state.edits).length > 0 && (
              <TextButton type="button" onClick={tools.reset}>
                {t('form.reset')}
              </TextButton>
            )}
          </Row>
        </Row>
      </Stack>
    </WorkProvider>
  );
}

/** The chart's own problems until something is changed; then what the server finds, once the typing rests. */
function useProblems(
  form: AuthorizationForm,
  draft: AuthorizationForm['draft'],
  changed: boolean,
): readonly FieldProblem[] {
  const [rested, setRested] = useState(draft);
  const now = JSON.stringify(draft);
  useEffect(() => {
    const timer = setTimeout(() => setRested(draft), lookAfter);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the draft is a new object on every render; its text is not
  }, [now]);
  const { data } = useAuthorizationReview(changed ? rested : undefined);
  return changed ? (data?.problems ?? form.problems) : form.problems;
}

/** What is missing or wrong, each with what to do; a press leads to the field. */
function ToSettle({ problems }: { problems: readonly FieldProblem[] }) {
  const { t } = useTranslation('authorization');
  const say = useProblemWords();
  const stops = problems.filter(({ severity }) => severity === 'block').length;
  return (
    <Card style={{ padding: 16 }} aria-labelledby="to-settle" id="to-settle-card" tabIndex={-1}>
      <div role="status">
        <h3 id="to-settle" style={{ fontWeight: 600, display: 'flex', gap: 8, alignItems: 'center' }}>
          <MarkIcon mark={stops > 0 ? 'action' : 'ready'} />
          {stops > 0 ? t('form.toSettle', { count: stops }) : t('form.complete')}
        </h3>
      </div>
      {problems.length > 0 && (
        <ul style={{ marginTop: 6 }}>
          {inOrder(problems).map((problem) => (
            <li key={keyOf(problem)} style={{ display: 'flex', gap: 6 }}>
              <MarkIcon mark={problem.severity === 'block' ? 'action' : 'info'} size={16} />
              <span>
                {say(problem)}{' '}
                <TextButton type="button" onClick={() => goTo(problem)}>
                  {t('form.show')} <Hidden>{t(`field.${problem.field.replaceAll('.', '-')}`)}</Hidden>
                </TextButton>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Kind of request, place and urgency, and a word to the payer. */
function Circumstances() {
  const { t } = useTranslation('authorization');
  const { form, draft, change, pause, at } = useWork();
  const { choices } = form;
  const labelled = (list: typeof choices.category) =>
    list.map(({ code, label }) => ({
      value: code,
      label: label === undefined ? code : `${label} (${code})`,
    }));
  const pick = <T extends string>(list: readonly T[], text: string): T | undefined =>
    list.find((one) => one === text);
  return (
    <Section id="circumstances" title={t('form.circumstances')}>
      <SelectField
        {...at({ field: 'placeOfService' })}
        value={draft.placeOfService ?? ''}
        none={t('form.notStated')}
        pause={pause}
        change={(text) => change({ placeOfService: text === '' ? null : text }, 'placeOfService')}
        choices={labelled(choices.placeOfService)}
      />
      <SelectField
        {...at({ field: 'levelOfService' })}
        value={draft.levelOfService ?? ''}
        none={t('form.notStated')}
        pause={pause}
        change={(text) =>
          change({ levelOfService: pick(['E', 'U', '03'] as const, text) ?? null }, 'levelOfService')
        }
        choices={labelled(choices.levelOfService)}
      />
      <SelectField
        {...at({ field: 'category' })}
        value={draft.category}
        pause={pause}
        change={(text) => {
          const category = pick(['HS', 'AR', 'SC', 'IN'] as const, text);
          if (category) change({ category }, 'category');
        }}
        choices={labelled(choices.category)}
      />
      <Field {...at({ field: 'note' })} hint={t('form.noteHint')}>
        {(names) => (
          <Area
            {...names}
            rows={3}
            maxLength={264}
            value={draft.note ?? ''}
            onChange={({ target }) => change({ note: target.value === '' ? null : target.value }, 'note')}
            onBlur={pause}
          />
        )}
      </Field>
    </Section>
  );
}

function Asker() {
  const { t } = useTranslation('authorization');
  const { draft, change, pause, at } = useWork();
  const { requester } = draft;
  return (
    <Section id="requester" title={t('form.requester')}>
      <ProviderFields
        provider={requester}
        who={{ field: 'requester' }}
        npi={{ field: 'requester.npi' }}
        change={(provider, place) => change({ requester: provider ?? requester }, place)}
      />
      <TextField
        {...at({ field: 'requester.phone' })}
        inputMode="tel"
        maxLength={20}
        value={requester.phone ?? ''}
        pause={pause}
        change={(text) => {
          const next = text === '' ? without(requester, 'phone') : { ...requester, phone: text };
          change({ requester: next }, 'requester.phone');
        }}
      />
      <Quiet>{t('form.requesterHint')}</Quiet>
    </Section>
  );
}
