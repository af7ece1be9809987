/** References that lead to nothing in the Bundle are told where the message lacks something. */
import type { Bundle } from 'fhir/r4.js';
import { goldenBundle, write } from './golden.ts';

const name = '278-request/Orders of a service, a device and a drug say how they are delivered';

/** The Bundle without its resources of a type. */
const without = (bundle: Bundle, type: string): Bundle => ({
  ...bundle,
  entry: (bundle.entry ?? []).filter(({ resource }) => resource?.resourceType !== type),
});

it('names each reference that leads nowhere when a message lacks what it should have led to', () => {
  const { x12, issues } = write('278-request', without(goldenBundle(name), 'Coverage'));
  expect(x12).toBeUndefined();
  expect(issues.filter(({ code }) => code === 'map/leads-nowhere')).toEqual([
    expect.objectContaining({
      severity: 'warning',
      fhir: 'Bundle.entry[0].resource.insurance[0].coverage.reference',
    }),
  ]);
});

it('says nothing of references where the message lacks nothing', () => {
  const { x12, issues } = write('278-request', goldenBundle(name));
  expect(x12).toBeDefined();
  expect(issues).toEqual([]);
});
