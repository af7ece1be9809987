/** Every rule there is; a test keeps this list equal to profiles/rules/rules.json. */
import type { Rule } from '../rule.ts';
import { rejected } from './aaa-rejected.ts';
import { inactivePlan } from './e01-inactive.ts';
import { otherKindOnly } from './e02-other-kind-only.ts';
import { planDates } from './e03-plan-dates.ts';
import { otherPayer } from './e04-other-payer.ts';
import { medicareAdvantage } from './e05-medicare-advantage.ts';
import { medicareSecondary } from './e06-medicare-secondary.ts';
import { payerCorrected } from './e07-payer-corrected.ts';
import { memberIdDiffers } from './e08-member-id-differs.ts';
import { identityDiffers } from './e09-identity-differs.ts';
import { otherRole } from './e10-other-role.ts';
import { authorizationRequired } from './e11-authorization-required.ts';
import { authorizationUnknown } from './e12-authorization-unknown.ts';
import { networkAmounts } from './e13-network-amounts.ts';
import { otherPrimaryCare } from './e14-other-primary-care.ts';
import { restrictedProvider } from './e15-restricted-provider.ts';
import { medicaidPlan } from './e16-medicaid-plan.ts';
import { serviceExcluded } from './e18-service-excluded.ts';
import { contactEntity } from './e19-contact-entity.ts';
import { copay } from './e20-copay.ts';
import { pendingPlan } from './e21-pending.ts';
import { spendDown } from './e22-spend-down.ts';
import { qmb } from './e23-qmb.ts';
import { generalOnly } from './e24-general-only.ts';
import { payerNote } from './e25-payer-note.ts';
import { noAnswer } from './e27-no-answer.ts';
import { refused } from './e28-refused.ts';
import { authorized } from './authorized.ts';
import { authorizationUnderWay } from './p03-authorization-under-way.ts';
import { authorizationRejected } from './p04-authorization-rejected.ts';
import { authorizationPended } from './p05-authorization-pended.ts';
import { authorizationDenied } from './p06-authorization-denied.ts';
import { authorizationDiffers } from './p07-authorization-differs.ts';
import { contactPayer } from './p08-contact-payer.ts';
import { notRequired } from './p09-not-required.ts';
import { outsideAuthorizedDays } from './p10-outside-authorized-days.ts';
import { otherThanAuthorized } from './p11-other-than-authorized.ts';
import { authorizationAmbiguous } from './p16-authorization-ambiguous.ts';
import { noMemberId } from './r01-no-member-id.ts';
import { memberIdShape } from './r02-member-id-shape.ts';
import { birthDate } from './r03-birth-date.ts';
import { relationshipContradicts } from './r05-relationship.ts';
import { holderIncomplete } from './r06-holder-incomplete.ts';
import { unknownPayer } from './r07-unknown-payer.ts';
import { coverageOrder } from './r09-coverage-order.ts';
import { medicaidLast } from './r12-medicaid-last.ts';
import { coveragePeriod } from './r14-coverage-period.ts';
import { staleCheck } from './r15-stale-check.ts';
import { npi } from './r18-npi.ts';
import { deceased } from './r27-deceased.ts';
import { selfPay } from './self-pay.ts';
import { unmappedService } from './unmapped-service.ts';

/** In the order in which findings of equal weight are told: first what says whether this visit can be held and paid. */
export const rules: readonly Rule[] = [
  rejected,
  inactivePlan,
  otherKindOnly,
  planDates,
  serviceExcluded,
  authorizationRequired,
  authorizationUnknown,
  authorizationAmbiguous,
  authorizationDenied,
  outsideAuthorizedDays,
  otherThanAuthorized,
  authorizationRejected,
  authorizationPended,
  authorizationUnderWay,
  authorizationDiffers,
  contactPayer,
  authorized,
  notRequired,
  otherPayer,
  medicareAdvantage,
  medicareSecondary,
  payerCorrected,
  memberIdDiffers,
  identityDiffers,
  otherRole,
  networkAmounts,
  otherPrimaryCare,
  restrictedProvider,
  medicaidPlan,
  contactEntity,
  copay,
  pendingPlan,
  spendDown,
  qmb,
  generalOnly,
  payerNote,
  noAnswer,
  refused,
  noMemberId,
  memberIdShape,
  birthDate,
  relationshipContradicts,
  holderIncomplete,
  unknownPayer,
  coverageOrder,
  medicaidLast,
  coveragePeriod,
  staleCheck,
  npi,
  deceased,
  selfPay,
  unmappedService,
];
