/** The data half of the rules: severity, owner, fixes and due time by rule id, as in profiles/rules/rules.json. */
import rulesFile from '../../profiles/rules/rules.json' with { type: 'json' };
import type { Fix, Severity } from '../panel-view.ts';

export interface RuleData {
  readonly id: string;
  /** Counts up when the meaning of a rule changes, so that old findings stay readable. */
  readonly version: number;
  readonly severity: Severity;
  readonly stops: boolean;
  readonly owner: string;
  readonly fixes: readonly Fix[];
  /** Overdue this many days before the visit starts; absent = never. */
  readonly due?: { readonly daysBefore: number };
  /** It says how far the thing is that these ask for, so it speaks before them. */
  readonly leads?: readonly string[];
  /** Where the trigger is defined: a guide position or a FHIR path. */
  readonly source: string;
}

export const ruleData: ReadonlyMap<string, RuleData> = new Map(
  (rulesFile.rules as readonly RuleData[]).map((rule) => [rule.id, rule]),
);
