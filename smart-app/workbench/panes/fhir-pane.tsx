/** The right pane: the Bundle as JSON lines or as a tree. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadJsonLine } from '../../api/workbench.ts';
import { useKeysOf } from '../../keys/use-keys.ts';
import { CopyButton, Mono, Quiet, Row } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { workbenchKeys } from '../keys.ts';
import { FindText } from './find-text.tsx';
import { FhirTree } from './fhir-tree.tsx';
import { JsonLines } from './json-lines.tsx';
import { Choices, Pane } from './pane.tsx';

/** No browser makes an element of more than some 33 million pixels: more lines than this cannot be scrolled. */
const tallest = 1_200_000;

export function FhirPane() {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, select } = useWorkbench();
  const lines = analysis.size?.lines ?? 0;
  const [wanted, setShape] = useState<'tree' | 'json'>('json');
  const shape = lines > tallest ? 'tree' : wanted;
  useKeysOf(workbenchKeys, {
    fhirShape: () => setShape(shape === 'json' ? 'tree' : 'json'),
    fhir: () => document.getElementById('fhir-list')?.focus(),
  });
  const readLine = useReadJsonLine(analysis.id);
  const goTo = async (line: number) => {
    const found = await readLine(line);
    if (found) select({ kind: 'fhir', path: found.path, line });
  };
  const path = target?.kind === 'fhir' ? target.path : kin.first.path;
  return (
    <Pane
      id="fhir"
      title={t('pane.fhir')}
      command="fhir"
      tools={
        <>
          <FindText side="fhir" goTo={(line) => void goTo(line)} />
          {lines > tallest ? (
            <Quiet>{t('pane.treeOnly', { count: lines })}</Quiet>
          ) : (
            <Choices
              label={t('pane.shape')}
              value={shape}
              options={[
                ['json', t('pane.json')],
                ['tree', t('pane.tree')],
              ]}
              choose={setShape}
            />
          )}
        </>
      }
      foot={path !== undefined && <PathLine path={path} others={kin.paths.size - 1} />}
      footLabel={t('pane.path')}
    >
      {lines === 0 && (
        <Quiet as="p" style={{ padding: 12 }}>
          {t('pane.noFhir')}
        </Quiet>
      )}
      {lines > 0 && (shape === 'json' ? <JsonLines path={path} lines={lines} /> : <FhirTree path={path} />)}
    </Pane>
  );
}

function PathLine({ path, others }: { path: string; others: number }) {
  const { t } = useTranslation('workbench');
  return (
    <Row style={{ columnGap: 8, rowGap: 0 }}>
      <Mono style={{ fontSize: '0.75rem' }}>{path}</Mono>
      <CopyButton text={path} what={path} label={t('pane.copyPath')} />
      {others > 0 && <Quiet>{t('pane.morePaths', { count: others })}</Quiet>}
    </Row>
  );
}
