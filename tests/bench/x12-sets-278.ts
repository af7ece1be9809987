/** 278 requests and responses of 005010X217: an admission with diagnoses, attachments, providers and services of both kinds. */
import { person, type Person } from './x12-people.ts';

const address = ({ street, city, birthDate, gender }: Person) => [
  `N3*${street}`,
  `N4*${city}`,
  `DMG*D8*${birthDate}*${gender}`,
];
const payer = ['HL*1**20*1', 'NM1*X3*2*MERIDIAN HEALTH PLAN*****PI*MERID'];
const diagnoses = (number: number) =>
  `HI*ABK:I251${number % 2}:D8:20261110*ABJ:R079*ABF:E119:D8:20190304*ABF:I10*ABF:Z87891`;
const hospital = [
  'NM1*FA*2*NORTHFIELD HOSPITAL*****XX*1467560003',
  'REF*EI*411234567',
  'N3*100 HOSPITAL DRIVE',
  'N4*MINNEAPOLIS*MN*55404',
  'PER*IC*ADMISSIONS*TE*6125550110',
];
const attending = (number: number) => [
  `NM1*71*1*${person(number + 5).name}****XX*1467560003`,
  'PRV*AT*PXC*207RC0000X',
];
const procedure = ({ at, number, code }: { at: number; number: number; code: string }) => [
  `HL*${at}*4*SS*0`,
  `TRN*1*CS${number}S${at}*9CHARTSIDE`,
  'UM*HS*I*2',
  'DTP*472*RD8*20261201-20261205',
  `SV2**HC:${code}*${20000 + (number % 900)}.5*UN*1`,
];
const surgeon = (number: number) => [
  `NM1*72*1*${person(number + 2).name}****XX*1467560003`,
  'PRV*PE*PXC*208G00000X',
];

function request(number: number): readonly string[] {
  const who = person(number);
  return [
    `BHT*0007*13*REQ${number}*20261123*1015`,
    ...payer,
    'HL*2*1*21*1',
    `NM1*1P*1*${person(number + 4).name}****XX*1467560003`,
    'REF*EI*417654321',
    'N3*300 CLINIC DRIVE*SUITE 20',
    'N4*MINNEAPOLIS*MN*55404',
    'PER*IC*AUTHORIZATION DESK*TE*6125550101*EX*204',
    'PRV*PC*PXC*207Q00000X',
    'HL*3*2*22*1',
    `NM1*IL*1*${who.name}****MI*${who.memberId}`,
    'REF*6P*G100',
    ...address(who),
    'HL*4*3*EV*1',
    `TRN*1*CS${number}*9CHARTSIDE`,
    'UM*AR*I*2*21:B**U***Y',
    'DTP*435*D8*20261201',
    'DTP*096*D8*20261206',
    diagnoses(number),
    'HSD*DY*5',
    'CL1*3*1',
    `PWK*OB*EL***AC*ATT${number}A`,
    `PWK*LA*EL***AC*ATT${number}B`,
    'MSG*CHEST PAIN AT REST, TROPONIN RISING, STENT PLANNED',
    ...hospital,
    ...attending(number),
    ...procedure({ at: 5, number, code: '33533:LT' }),
    `PWK*OB*EL***AC*ATT${number}C`,
    ...surgeon(number),
    ...procedure({ at: 6, number, code: '92928' }),
    'HL*7*4*SS*0',
    `TRN*1*CS${number}S7*9CHARTSIDE`,
    'UM*HS*I*A9',
    'DTP*472*D8*20261207',
    'SV1*HC:97110:GP*180*UN*12',
    'HSD*VS*3*WK',
    'MSG*CARDIAC REHABILITATION AT HOME',
  ];
}

function response(number: number): readonly string[] {
  const who = person(number);
  const authorization = `AUTH${String(number).padStart(8, '0')}`;
  return [
    `BHT*0007*11*REQ${number}*20261123*1431*18`,
    ...payer,
    'PER*IC*REVIEW DESK*TE*6125550170',
    'HL*2*1*21*1',
    `NM1*1P*1*${person(number + 4).name}****XX*1467560003`,
    'HL*3*2*22*1',
    `NM1*IL*1*${who.name}****MI*${who.memberId}`,
    ...address(who),
    'HL*4*3*EV*1',
    `TRN*2*CS${number}*9CHARTSIDE`,
    `TRN*1*MER${number}*9MERIDIAN1`,
    'UM*AR*I*2*21:B',
    `HCR*A2*${authorization}`,
    `REF*NT*MER${number}`,
    'DTP*435*D8*20261201',
    'DTP*036*D8*20261231',
    diagnoses(number),
    'MSG*FOUR OF FIVE DAYS, ASK AGAIN BEFORE THE FIFTH',
    ...hospital,
    ...attending(number),
    'HL*5*4*SS*0',
    `TRN*2*CS${number}S5*9CHARTSIDE`,
    'UM*HS*I*2',
    `HCR*A1*${authorization}`,
    'DTP*472*RD8*20261201-20261205',
    'SV2**HC:33533**UN*1',
    ...surgeon(number),
    'HL*6*4*SS*0',
    `TRN*2*CS${number}S6*9CHARTSIDE`,
    'UM*HS*I*2',
    'HCR*A4**0U',
    'DTP*472*D8*20261203',
    'HI*LOI:11504-8*LOI:18842-5',
    'SV2**HC:92928**UN*1',
    'PWK*OB*EL***AC*LOOK1',
    'HL*7*4*SS*0',
    `TRN*2*CS${number}S7*9CHARTSIDE`,
    'UM*HS*I*A9',
    'HCR*A3**02^10',
    'DTP*472*D8*20261207',
    'SV1*HC:97110**UN*12',
    'MSG*NOT A COVERED BENEFIT AT HOME',
  ];
}

/** What stands between ST and SE, by the set's number. */
export const authorizationSets = [request, response];
