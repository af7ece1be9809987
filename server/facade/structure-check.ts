/**
 * Does a resource have R4's form? Checked: elements that exist, cardinality, choice of types, the form of primitive
 * values, codes of required bindings, the type a relative reference leads to. Not checked: profiles, invariants,
 * terminology beyond required bindings, contained resources of types we do not know.
 */
import type { OperationOutcomeIssue } from 'fhir/r4.js';
import { structureOf, type ElementRule, type Structure } from './structures.ts';

/** More tell no one anything. */
const LONGEST = 50;
/** The forms of R4 §2.24.0.1, but for lengths. */
const FORMS: Readonly<Record<string, RegExp>> = {
  // No address leads to `.` and `..`: clients take them for steps (RFC 3986 §5.2.4).
  id: /^(?!\.{1,2}$)[A-Za-z0-9\-.]{1,64}$/,
  code: /^\S+( \S+)*$/,
  uri: /^\S+$/,
  url: /^\S+$/,
  canonical: /^\S+$/,
  oid: /^urn:oid:[0-2](\.(0|[1-9]\d*))+$/,
  uuid: /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  base64Binary: /^[\sA-Za-z0-9+/]*={0,2}\s*$/,
  date: /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
  dateTime:
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d))?)?)?$/,
  instant:
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/,
  time: /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/,
  string: /\S/,
  markdown: /\S/,
  xhtml: /^<div[\s>]/,
};
/** All but tab, line feed and carriage return. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
const NUMBERS: Readonly<Record<string, (value: number) => boolean>> = {
  decimal: Number.isFinite,
  integer: (value) => Number.isInteger(value) && Math.abs(value) <= 2_147_483_648,
  unsignedInt: (value) => Number.isInteger(value) && value >= 0 && value <= 2_147_483_647,
  positiveInt: (value) => Number.isInteger(value) && value >= 1 && value <= 2_147_483_647,
};
const isPrimitive = (type: string): boolean => type in FORMS || type in NUMBERS || type === 'boolean';

type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Faults with their place (`Claim.item[0].sequence`); none = well formed. Never throws, whatever comes. */
export function checkStructure(resource: unknown): OperationOutcomeIssue[] {
  const issues: OperationOutcomeIssue[] = [];
  const tell: Tell = (code, expression, text) => {
    if (issues.length < LONGEST)
      issues.push({ severity: 'error', code, details: { text }, expression: [expression] });
  };
  checkResource(resource, '', tell);
  return issues;
}

type Tell = (code: 'structure' | 'required' | 'value' | 'code-invalid', at: string, text: string) => void;

function checkResource(resource: unknown, at: string, tell: Tell): void {
  const type = isObject(resource) ? resource['resourceType'] : undefined;
  if (!isObject(resource) || typeof type !== 'string' || !/^[A-Z][A-Za-z]{1,40}$/.test(type)) {
    tell('structure', at === '' ? 'resourceType' : at, 'A resource is an object with a resourceType.');
    return;
  }
  // What lies in a Bundle, Parameters or `contained` may be of any type; those we do not serve are taken as they are.
  if (structureOf(type) === undefined && at !== '') return;
  checkElements(resource, type, at === '' ? type : at, tell);
}

function checkElements(value: JsonObject, structure: string, at: string, tell: Tell): void {
  const rules = structureOf(structure);
  if (rules === undefined) return;
  for (const [name, child] of Object.entries(value)) {
    if (name === 'resourceType' || child === undefined) continue;
    const rule = rules.get(name.replace(/^_/, ''));
    if (rule === undefined || (name.startsWith('_') && !isPrimitive(rule.type.name)))
      tell('structure', at, `There is no element "${shown(name)}" here.`);
    else if (name.startsWith('_')) checkExtended(child, rule, `${at}.${rule.name}`, tell);
    else checkElement(child, rule, `${at}.${name}`, tell);
  }
  checkPresence(value, rules, at, tell);
}

/** The elements that must be there, and those of which one may be: by the name in the definition. */
interface Presence {
  readonly definedAs: string;
  readonly names: readonly string[];
  readonly min: number;
}
const presences = new WeakMap<Structure, readonly Presence[]>();

function presencesOf(structure: Structure): readonly Presence[] {
  const known = presences.get(structure);
  if (known) return known;
  const found = [...Map.groupBy(structure.values(), ({ definedAs }) => definedAs)]
    .map(([definedAs, rules]) => ({
      definedAs,
      names: rules.map(({ name }) => name),
      min: rules[0]?.min ?? 0,
    }))
    .filter(({ min, names }) => min > 0 || names.length > 1);
  presences.set(structure, found);
  return found;
}

function checkPresence(value: JsonObject, structure: Structure, at: string, tell: Tell): void {
  for (const { definedAs, names, min } of presencesOf(structure)) {
    const found = names.filter((name) => value[name] !== undefined || value[`_${name}`] !== undefined);
    if (found.length < min) tell('required', at, `The element "${definedAs}" is missing.`);
    if (found.length > 1) tell('structure', at, `Of "${definedAs}" only one may stand here.`);
  }
}

function checkElement(value: unknown, rule: ElementRule, at: string, tell: Tell): void {
  if (!rule.many) {
    checkValue(value, rule, at, tell);
    return;
  }
  if (!Array.isArray(value) || value.length === 0) {
    tell('structure', at, 'This element is a list that is not empty.');
    return;
  }
  value.forEach((one, index) => {
    // A null keeps the place of a primitive whose extension stands in the list beside it.
    if (one !== null || !isPrimitive(rule.type.name)) checkValue(one, rule, `${at}[${index}]`, tell);
  });
}

/** `_name`: id and extensions of primitives. */
function checkExtended(value: unknown, rule: ElementRule, at: string, tell: Tell): void {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const one of all) {
    if (one === null && rule.many) continue;
    if (!isObject(one) || Object.keys(one).some((name) => name !== 'id' && name !== 'extension'))
      tell('structure', at, 'Beside a primitive stand its id and extensions alone.');
    else if (one['extension'] !== undefined)
      checkElement(one['extension'], EXTENSION, `${at}.extension`, tell);
  }
}

const EXTENSION: ElementRule = {
  name: 'extension',
  definedAs: 'extension',
  type: { name: 'Extension' },
  min: 0,
  many: true,
  isModifier: false,
  isSummary: false,
};

function checkValue(value: unknown, rule: ElementRule, at: string, tell: Tell): void {
  const { name, targets } = rule.type;
  if (isPrimitive(name)) {
    if (!isOfForm(value, name)) tell('value', at, `This is not a ${name}.`);
    else if (rule.codes && typeof value === 'string' && !rule.codes.includes(value))
      tell('code-invalid', at, `The code is none of ${rule.codes.slice(0, 20).join(', ')}.`);
    return;
  }
  if (name === 'Resource') {
    checkResource(value, at, tell);
    return;
  }
  if (!isObject(value)) {
    tell('structure', at, `This is not a ${name}.`);
    return;
  }
  if (Object.keys(value).length === 0) tell('structure', at, 'An element is never empty.');
  checkElements(value, name, at, tell);
  if (targets) checkTarget(value['reference'], targets, at, tell);
}

function checkTarget(reference: unknown, targets: readonly string[], at: string, tell: Tell): void {
  if (typeof reference !== 'string') return;
  const [, type] = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]+(?:\/_history\/[^/]+)?$/.exec(reference) ?? [];
  if (type !== undefined && !targets.includes(type))
    tell('value', `${at}.reference`, `This may refer to ${targets.join(', ')}.`);
}

function isOfForm(value: unknown, type: string): boolean {
  const isNumber = NUMBERS[type];
  if (isNumber) return typeof value === 'number' && isNumber(value);
  if (type === 'boolean') return typeof value === 'boolean';
  if (typeof value !== 'string') return false;
  // R4 leaves control characters out of strings; a NUL, or half of a character, no database takes.
  return !CONTROL.test(value) && value.isWellFormed() && (FORMS[type]?.test(value) ?? true);
}

/** Only what is written as names of elements are: anything else may be a value that got into the wrong place. */
const shown = (name: string): string => (/^_?[a-z][A-Za-z]{0,39}$/.test(name) ? name : '?');
