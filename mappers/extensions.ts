/** Our own extensions live below this address; a row names them by the last part alone. */
export const extensionBase = 'https://chartside.health/fhir/StructureDefinition/';
export const dataAbsentReason = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** What stands for the address of others' extensions in a row: `pas:levelOfServiceCode`. */
const bases: Readonly<Record<string, string>> = {
  pas: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-',
  'pas-modifier': 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/modifierextension-',
  hrex: 'http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/extension-',
  r5: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-',
  core: 'http://hl7.org/fhir/StructureDefinition/',
};

/**
 * The url of an extension as rows name it: `pas:x` and the like by their base, `:x` plainly `x`, and `x` alone ours, or,
 * within another extension, plainly `x` as FHIR wants it for the parts of complex extensions.
 */
export function extensionUrl(name: string, isInner: boolean): string {
  const colon = name.indexOf(':');
  if (colon === 0) return name.slice(1);
  const base = colon > 0 ? bases[name.slice(0, colon)] : undefined;
  if (base !== undefined) return base + name.slice(colon + 1);
  return isInner ? name : extensionBase + name;
}
