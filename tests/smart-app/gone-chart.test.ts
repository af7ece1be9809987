/** What the panel takes for a chart that is not there; everything else is a trouble that may pass. */
import { goneChart } from '../../smart-app/chart/gone-chart.ts';
import words from '../../smart-app/words/en.json' with { type: 'json' };

const met = (id: string | undefined) => Object.assign(new Error('met'), { id });

it.each([
  ['ehr/no-such-patient', 'The EHR does not know this patient'],
  ['ehr/chart-merged', 'This chart was merged with another one'],
])('%s is told as “%s”, with what to do', (id, title) => {
  const gone = goneChart(met(id));
  if (gone === undefined) throw new Error('it is taken for a chart');
  expect(words.panel[gone]).toBe(title);
  const what = words.panel[`${gone}Text`];
  expect(what).toMatch(/^Close this window and open the chart .+ in the EHR\./);
  expect(what).toMatch(/If it happens again, give your administrator the reference\.$/);
});

it.each([met('ehr/no-such-resource'), met('ehr/timeout'), met(undefined), new Error('of ours'), null])(
  'no chart is given up for %s',
  (error) => {
    expect(goneChart(error)).toBeUndefined();
  },
);
