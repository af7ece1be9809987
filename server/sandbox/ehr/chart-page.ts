/** The EHR's own screens: patient list, one chart with the app framed in it, and two charts side by side. */
import type {
  Appointment,
  Condition,
  Coverage,
  DocumentReference,
  Patient,
  ServiceRequest,
} from 'fhir/r4.js';

import { html, page, type Html } from './pages.ts';
import type { Chart, Stored } from './patients.ts';
import { coordinator, staff, type Person } from './people.ts';

/** One chart as it is shown, with the address that launches the app for it. */
export interface OpenChart {
  readonly chart: Chart;
  /** The patient's own resources, as the FHIR server holds them now. */
  readonly resources: readonly Stored[];
  /** Titles of the documents that apps wrote into this EHR. */
  readonly written: readonly string[];
  readonly launchUrl: string;
}

/** One manner of the EHR, to choose from. */
export interface Manner {
  readonly id: string;
  readonly name: string;
  readonly about: string;
}

/** The EHR as it is shown: how it behaves, and where else the app can be opened from. */
export interface Surroundings {
  readonly manners: readonly Manner[];
  readonly current: Manner & { readonly frameSandbox: string };
  /** Opens the workbench as the analyst. */
  readonly workbenchUrl: string;
  /** Opens the connections as the administrator. */
  readonly connectionsUrl: string;
}

export interface View {
  readonly search: string;
  readonly width: 'narrow' | 'wide';
  readonly banner: boolean;
  /** Id of the behaviour; empty = the usual one. */
  readonly like: string;
  /** Who is at the keyboard. */
  readonly user: Person;
}

type Link = Partial<Record<'patient' | 'beside', string>>;

function all<T extends Stored>(resources: readonly Stored[], type: T['resourceType']): T[] {
  return resources.filter((one): one is T => one.resourceType === type);
}

export function patientOf(chart: { readonly resources: readonly Stored[] }): Patient {
  const patient = chart.resources.find((one) => one.resourceType === 'Patient');
  if (patient === undefined) throw new Error('a chart without a Patient');
  return patient;
}

function nameOf(patient: Patient): string {
  const name = patient.name?.[0];
  return `${name?.family ?? ''}, ${(name?.given ?? []).join(' ')}`;
}

function recordNumber(patient: Patient): string {
  return patient.identifier?.find((one) => one.system?.endsWith(':mrn'))?.value ?? '';
}

function address(view: View, link: Link): string {
  const query = new URLSearchParams({
    ...(view.search === '' ? {} : { q: view.search }),
    width: view.width,
    banner: view.banner ? 'on' : 'off',
    ...(view.like === '' ? {} : { like: view.like }),
    ...(view.user === coordinator ? {} : { user: view.user.id }),
    ...link,
  });
  return `/chart?${query.toString()}`;
}

/** What every form keeps of the view. */
function hidden(view: View): Html {
  return html`<input type="hidden" name="banner" value="${view.banner ? 'on' : 'off'}" />
    ${view.like === '' ? html`` : html`<input type="hidden" name="like" value="${view.like}" />`}
    ${view.user === coordinator ? html`` : html`<input type="hidden" name="user" value="${view.user.id}" />`}`;
}

function listItem(chart: Chart, view: View, open: string | undefined): Html {
  const patient = patientOf(chart);
  const current = chart.id === open ? html`aria-current="page"` : html``;
  return html`<li>
    <a href="${address(view, { patient: chart.id })}" ${current}>
      <span class="name">${nameOf(patient)}</span>
      <span class="born">${patient.birthDate} · ${recordNumber(patient)}</span>
      <span class="about">${chart.about}</span>
    </a>
  </li>`;
}

/** Patients whose name, record number or hint holds every word of the search. */
export function findCharts(charts: readonly Chart[], search: string): Chart[] {
  const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain(search).split(/\s+/).filter(Boolean);
  return charts.filter((chart) => {
    const patient = patientOf(chart);
    const text = plain(
      `${nameOf(patient)} ${recordNumber(patient)} ${patient.birthDate ?? ''} ${chart.about}`,
    );
    return words.every((word) => text.includes(word));
  });
}

function patientList(charts: readonly Chart[], view: View, open: string | undefined): Html {
  const found = findCharts(charts, view.search);
  return html`<nav class="list" aria-label="Patients">
    <form action="/chart" method="get" role="search">
      <label for="q">Find a patient</label>
      <input id="q" name="q" type="search" value="${view.search}" autocomplete="off" />
      <input type="hidden" name="width" value="${view.width}" />
      ${hidden(view)}
      <button type="submit">Find</button>
    </form>
    <p id="count" aria-live="polite">${found.length} of ${charts.length} patients</p>
    <ul>
      ${found.map((chart) => listItem(chart, view, open))}
    </ul>
  </nav>`;
}

/** Clock time as written in the resource, which is the Location's own. */
function when(start: string | undefined): string {
  return (start ?? '').slice(0, 16).replace('T', ' ');
}

function section(title: string, rows: readonly Html[]): Html {
  if (rows.length === 0) return html``;
  return html`<section>
    <h3>${title}</h3>
    <ul>
      ${rows}
    </ul>
  </section>`;
}

function summary(open: OpenChart): Html {
  const { resources } = open;
  const note = all<DocumentReference & { id: string }>(resources, 'DocumentReference');
  return html`<div
    class="summary"
    tabindex="0"
    role="region"
    aria-label="Summary of ${nameOf(patientOf(open))}"
  >
    ${section(
      'Visits',
      all<Appointment & { id: string }>(resources, 'Appointment').map(
        (one) =>
          html`<li>
            ${when(one.start)} ${one.description}${one.status === 'cancelled' ? ' (cancelled)' : ''}
          </li>`,
      ),
    )}
    ${section(
      'Insurance',
      all<Coverage & { id: string }>(resources, 'Coverage').map(
        (one) =>
          html`<li>${one.order}. ${one.payor[0]?.display} ${one.subscriberId ?? '(no member id)'}</li>`,
      ),
    )}
    ${section(
      'Problems',
      all<Condition & { id: string }>(resources, 'Condition').map((one) => html`<li>${one.code?.text}</li>`),
    )}
    ${section(
      'Orders',
      all<ServiceRequest & { id: string }>(resources, 'ServiceRequest').map(
        (one) => html`<li>${one.code?.text}</li>`,
      ),
    )}
    ${section(
      'Documents',
      note.map((one) => html`<li>${one.date?.slice(0, 10)} ${one.content[0]?.attachment.title}</li>`),
    )}
    ${section(
      'Written by apps',
      open.written.map((title) => html`<li>${title}</li>`),
    )}
  </div>`;
}

function chartPane(open: OpenChart, view: View, frameSandbox: string): Html {
  const patient = patientOf(open);
  const id = open.chart.id;
  return html`<section class="chart" aria-labelledby="name-${id}">
    <header>
      <h2 id="name-${id}">${nameOf(patient)}</h2>
      <p>born ${patient.birthDate} · ${patient.gender} · ${recordNumber(patient)}</p>
    </header>
    ${summary(open)}
    <iframe
      class="${view.width}"
      src="${open.launchUrl}"
      ${frameSandbox === '' ? html`` : html`sandbox="${frameSandbox}"`}
      title="Chartside for ${nameOf(patient)}"
    ></iframe>
  </section>`;
}

/** Choices that belong to one open chart alone: how wide the app is, and a second chart beside it. */
function singleChartTools(charts: readonly Chart[], view: View, patient: string): Html {
  const wide = view.width === 'wide';
  const others = charts.filter((one) => one.id !== patient);
  return html`<a class="button" href="${address({ ...view, width: wide ? 'narrow' : 'wide' }, { patient })}"
      >${wide ? 'Show the app 480 px wide' : 'Show the app wide'}</a
    >
    <form action="/chart" method="get">
      <input type="hidden" name="patient" value="${patient}" />
      ${hidden(view)}
      <label for="beside">Second chart</label>
      <select id="beside" name="beside">
        ${others.map((one) => html`<option value="${one.id}">${nameOf(patientOf(one))}</option>`)}
      </select>
      <button type="submit">Open two charts side by side</button>
    </form>`;
}

function toolbar(charts: readonly Chart[], view: View, open: readonly OpenChart[]): Html {
  const [first, second] = open;
  if (first === undefined) return html``;
  const patient = first.chart.id;
  const link: Link = second === undefined ? { patient } : { patient, beside: second.chart.id };
  return html`<div class="tools">
    <a class="button" href="${address({ ...view, banner: !view.banner }, link)}"
      >${view.banner ? 'Do not send need_patient_banner' : 'Send need_patient_banner'}</a
    >
    ${
      second === undefined
        ? singleChartTools(charts, view, patient)
        : html`<a class="button" href="${address(view, { patient })}">Close the second chart</a>`
    }
  </div>`;
}

/** Which EHR this one behaves like; what is open stays open. */
function mannerChoice(view: View, open: readonly OpenChart[], { manners, current }: Surroundings): Html {
  const [first, second] = open;
  return html`<form class="manner" action="/chart" method="get">
    ${view.search === '' ? html`` : html`<input type="hidden" name="q" value="${view.search}" />`}
    <input type="hidden" name="width" value="${view.width}" />
    <input type="hidden" name="banner" value="${view.banner ? 'on' : 'off'}" />
    ${first === undefined ? html`` : html`<input type="hidden" name="patient" value="${first.chart.id}" />`}
    ${second === undefined ? html`` : html`<input type="hidden" name="beside" value="${second.chart.id}" />`}
    <div>
      <label for="like">Behave like</label>
      <select id="like" name="like" aria-describedby="like-about">
        ${manners.map(
          (one) =>
            html`<option value="${one.id}" ${one.id === current.id ? html`selected` : html``}>
              ${one.name}
            </option>`,
        )}
      </select>
    </div>
    <div>
      <label for="user">Signed in as</label>
      <select id="user" name="user">
        ${staff.map(
          (one) =>
            html`<option value="${one.id}" ${one === view.user ? html`selected` : html``}>
              ${one.name}
            </option>`,
        )}
      </select>
    </div>
    <button type="submit">Change</button>
    <span id="like-about">${current.about}</span>
  </form>`;
}

/** The whole screen; `open` holds no chart, one, or two to be compared. */
export function chartPage(
  charts: readonly Chart[],
  open: readonly OpenChart[],
  view: View,
  around: Surroundings,
): string {
  const [first] = open;
  const beside = open.length > 1;
  const title = first === undefined ? 'Patients' : nameOf(patientOf(first));
  const content =
    first === undefined
      ? html`<p class="empty">Choose a patient: Chartside opens inside the chart.</p>`
      : html`<div class="${beside ? 'charts beside' : 'charts'}">
          ${open.map((one) => chartPane(one, view, around.current.frameSandbox))}
        </div>`;
  return page(
    title,
    html`<header class="top">
        <h1><a href="/chart">Sandbox EHR</a></h1>
        <span>Northfield Imaging and Specialty Clinic · ${view.user.name}</span>
        <a href="${around.workbenchUrl}" target="_blank" rel="noopener">Open the workbench as analyst</a>
        <a href="${around.connectionsUrl}" target="_blank" rel="noopener"
          >Open the connections as administrator</a
        >
      </header>
      ${mannerChoice(view, open, around)}
      <div class="layout">
        ${beside ? html`` : patientList(charts, view, first?.chart.id)}
        <main>${toolbar(charts, view, open)} ${content}</main>
      </div>`,
  );
}
