/** Our own extensions live below this address; a row names them by the last part alone. */
export const extensionBase = 'https://chartside.health/fhir/StructureDefinition/';
export const dataAbsentReason = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
