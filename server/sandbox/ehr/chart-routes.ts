/** The addresses of the EHR's own screens: the patient list, and charts with the app framed in them. */
import { join } from 'node:path';
import express, { type Express, type Request } from 'express';

import type { Site } from './build-site.ts';
import { chartPage, type OpenChart, type View } from './chart-page.ts';
import type { Chart, Roster, Stored } from './patients.ts';
import { administrator, analyst, coordinator, personCalled } from './people.ts';
import type { FhirSource } from './source.ts';

export interface ChartNeeds {
  readonly roster: Roster;
  /** The clinic's own records, which the screens show whatever the FHIR server gives out. */
  readonly source: FhirSource;
  readonly sites: readonly [Site, ...Site[]];
  readonly appUrl: string;
}

const shownInChart = [
  'Patient',
  'Appointment',
  'Coverage',
  'Condition',
  'ServiceRequest',
  'DocumentReference',
];

async function resourcesOf(chart: Chart, source: FhirSource): Promise<Stored[]> {
  const found = await Promise.all(
    shownInChart.map((type) =>
      source.search(type, new URLSearchParams({ [type === 'Patient' ? '_id' : 'patient']: chart.id })),
    ),
  );
  return found.flat();
}

function viewOf(req: Request, site: Site, isUsual: boolean): View {
  const { q, width, banner, user } = req.query;
  return {
    search: typeof q === 'string' ? q.slice(0, 100) : '',
    width: width === 'wide' ? 'wide' : 'narrow',
    banner: banner === 'on',
    like: isUsual ? '' : site.behaviour.id,
    user: personCalled(user) ?? coordinator,
  };
}

/** The address of the app's login for somebody without a chart. */
function loginUrl(appUrl: string, iss: string, person: string, page: string): string {
  const query = new URLSearchParams({ iss, login_hint: person, target_link_uri: `/${page}` });
  return `${appUrl}/login?${query.toString()}`;
}

export function addChartPages(app: Express, { roster, source, sites, appUrl }: ChartNeeds): void {
  const open = async (chart: Chart, { banner, user }: View, site: Site): Promise<OpenChart> => {
    const query = new URLSearchParams({ iss: site.fhirBase, launch: site.launch(chart.id, banner, user) });
    const [resources, written] = await Promise.all([resourcesOf(chart, source), site.writtenAbout(chart.id)]);
    return { chart, resources, written, launchUrl: `${appUrl}/launch?${query.toString()}` };
  };
  const manners = sites.map(({ behaviour: { id, name, about } }) => ({ id, name, about }));
  app.get('/', (_req, res) => res.redirect('/chart'));
  app.get('/chart', async (req, res) => {
    const [usual] = sites;
    const site = sites.find(({ behaviour }) => behaviour.id === req.query['like']) ?? usual;
    const view = viewOf(req, site, site === usual);
    const wanted = new Set([req.query['patient'], req.query['beside']]);
    const charts = [...wanted].flatMap((id) => roster.charts.filter((chart) => chart.id === id));
    const opened = await Promise.all(charts.map((chart) => open(chart, view, site)));
    const around = {
      manners,
      current: site.behaviour,
      workbenchUrl: loginUrl(appUrl, site.fhirBase, analyst.id, 'workbench'),
      connectionsUrl: loginUrl(appUrl, site.fhirBase, administrator.id, 'connections'),
    };
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(chartPage(roster.charts, opened, view, around));
  });
  app.use('/static', express.static(join(import.meta.dirname, 'static')));
}
