/** The page that is printed: what was open, what was selected, and the first issues. Panes that scroll make no paper. */
import { useTranslation } from 'react-i18next';
import { useIssues, useSegment } from '../../api/workbench.ts';
import { Mono } from '../../look/parts.tsx';
import { useWorkbench } from '../context.ts';
import { elementTarget } from './element-text.tsx';
import { elementName } from './segment-pieces.ts';
import { formatTarget } from '../target.ts';

const printedIssues = Array.from({ length: 50 }, (_, at) => at + 1);

export function PrintedMessage() {
  const { t } = useTranslation('workbench');
  const { analysis, target, kin, links } = useWorkbench();
  const segment = target?.kind === 'x12' ? target.segment : kin.first.segment;
  const { data } = useSegment(analysis.id, segment ?? 0);
  const counts = analysis.size?.issues;
  const total = counts ? counts.error + counts.warning + counts.information : 0;
  const issues = useIssues(analysis.id, printedIssues.slice(0, total));
  const line = segment === undefined ? undefined : data?.line;
  return (
    <section className="print-only">
      <h2 style={{ fontSize: '1.25rem', fontWeight: 650, marginBottom: 8 }}>
        {analysis.name} {analysis.masked && `(${t('head.masked')})`}
      </h2>
      {line && (
        <>
          <p style={{ fontWeight: 600 }}>
            {line.loop} {line.id} {line.label},{' '}
            {t('place.segment', { segment: line.segment, inSet: line.inSet })},{' '}
            {t('place.bytes', { offset: line.offset, count: line.length })}
          </p>
          <Mono as="pre" style={{ whiteSpace: 'pre-wrap' }}>
            {line.text}
          </Mono>
          <ul>
            {line.elements.map((one) => (
              <li key={formatTarget(elementTarget(line.segment, one))}>
                {elementName(line.id, one)} {one.label}: {one.text} {one.meaning ?? one.readable ?? ''} ·{' '}
                {t(`fate.${one.fate}`)} {one.why ?? ''}
              </li>
            ))}
          </ul>
        </>
      )}
      <ul>
        {links.slice(0, 50).map(({ link, row, at, fhir }) => (
          <li key={link}>
            {t('place.short', { segment: at.segment, offset: at.offset })} → {row} → {fhir}
          </li>
        ))}
      </ul>
      <h3 style={{ fontWeight: 650, marginTop: 12 }}>
        {t('strip.issues')} {total}
      </h3>
      <ul>
        {issues.map(({ issue, code, message, at }) => (
          <li key={issue}>
            {code} {message} ({t('place.short', { segment: at.segment, offset: at.offset })})
          </li>
        ))}
      </ul>
    </section>
  );
}
