/**
 * 271 answers as payers write long ones: many benefits with repeated service types, dates, messages, other payers and a
 * primary care provider. What one of the peers cannot read is left out, so that all read the same content: quantities
 * (EB09), procedures (EB13), places of service (III), contacts of the payer (2100A PER).
 */
import { person, type Person } from './x12-people.ts';

const plan = 'HM*MERIDIAN GOLD 250';
const medical = '30^1^33^35^47^48^50^86^88^98^AL^MH^UC';

const head = (number: number) => [
  `BHT*0022*11*ELG${number}*20261123*1015`,
  'HL*1**20*1',
  'NM1*PR*2*MERIDIAN HEALTH PLAN*****PI*MERID',
  'HL*2*1*21*1',
  'NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003',
];
const address = ({ street, city, birthDate, gender }: Person) => [
  `N3*${street}`,
  `N4*${city}`,
  `DMG*D8*${birthDate}*${gender}`,
];
/** What is paid before and after the deductible. EB12 tells whether it holds inside the network. */
const costs = (number: number, level: string) => [
  `EB*1*${level}*${medical}*${plan}`,
  `EB*C*${level}*30*${plan}*23*${1000 + (number % 9) * 250}*****Y`,
  `EB*C*${level}*30*${plan}*29*${number % 1000}.${String(10 + (number % 89))}*****Y`,
  `EB*G*${level}*30*${plan}*23*${6000 + (number % 7) * 100}*****Y`,
  `EB*A*${level}*98^33^35*${plan}*27**.2****Y`,
  'DTP*348*RD8*20260101-20261231',
  'MSG*COINSURANCE APPLIES AFTER THE DEDUCTIBLE IS MET',
  `EB*B*${level}*UC^86*${plan}*27*${25 + (number % 5) * 10}*****Y`,
  'MSG*COPAY IS WAIVED WHEN THE PATIENT IS ADMITTED',
  `EB*B*${level}*98^BY^BZ*${plan}*27*45*****N`,
];
const imaging = (number: number) => [
  `EB*CB*IND*62*${plan}******Y*Y`,
  'HSD*VS*12***23*1',
  `REF*G1*AUTH${number}`,
  'DTP*348*D8*20260101',
  'DTP*349*D8*20261231',
  'LS*2120',
  'NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003',
  'LE*2120',
];
const otherPayer = (number: number) => [
  'EB*R**30*MP',
  `REF*1W*LB${String(number).padStart(8, '0')}`,
  'DTP*290*D8*20260101',
  'LS*2120',
  'NM1*PR*2*LAKESHORE BENEFIT TRUST*****PI*LKSHR',
  'N3*5 ELM STREET',
  'N4*DULUTH*MN*55802',
  'PER*IC*CLAIMS*TE*2185550100*FX*2185550101',
  'LE*2120',
];
const primaryCare = (number: number) => [
  'EB*L',
  'LS*2120',
  `NM1*P3*1*${person(number + 5).name}****XX*1467560003`,
  'N3*300 CLINIC DRIVE*SUITE 20',
  'N4*MINNEAPOLIS*MN*55404',
  'PER*IC**TE*6125550101',
  'PRV*PC*PXC*207Q00000X',
  'LE*2120',
];

function subscriber(number: number): readonly string[] {
  const who = person(number);
  return [
    ...head(number),
    'HL*3*2*22*0',
    `TRN*2*CS${number}*9CHARTSIDE`,
    `NM1*IL*1*${who.name}****MI*${who.memberId}`,
    'REF*6P*G100*NORTHFIELD PUBLIC SCHOOLS',
    'REF*18*PLAN7',
    ...address(who),
    'DTP*291*RD8*20260101-20261231',
    ...costs(number, 'IND'),
    ...imaging(number),
    ...otherPayer(number),
    ...primaryCare(number),
  ];
}

function dependent(number: number): readonly string[] {
  const parent = person(number);
  const who = { ...person(number + 3), birthDate: `20${10 + (number % 16)}0417` };
  return [
    ...head(number),
    'HL*3*2*22*1',
    `NM1*IL*1*${parent.name}****MI*${parent.memberId}`,
    ...address(parent),
    'HL*4*3*23*0',
    `TRN*2*CS${number}*9CHARTSIDE`,
    `NM1*03*1*${who.name}`,
    ...address(who),
    'INS*N*19',
    'DTP*346*D8*20260101',
    ...costs(number, 'FAM'),
    ...primaryCare(number),
  ];
}

/** What stands between ST and SE, by the set's number. */
export const eligibilityAnswers = [subscriber, dependent, subscriber];
