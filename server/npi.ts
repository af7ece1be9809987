import { isNpi as hasNpiShape } from '#x12';

/** National Provider Identifier as providers have it today: ten digits beginning with 1 or 2, the last a check digit (45 CFR 162.406). */
export const isNpi = (npi: string): boolean => /^[12]/.test(npi) && hasNpiShape(npi);
