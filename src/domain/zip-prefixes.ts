/**
 * Which states the ZIP codes of a prefix lie in. Source: the list of three-digit ZIP code prefixes of the United States
 * Postal Service (Domestic Mail Manual, labeling list L002). A few towns at a border are served from the neighboring
 * state and have its prefix, so a ZIP that does not fit is worth a look and not an error.
 */
import type { StateCode } from '../contract/types.ts';

/** From and to, both included. A prefix that stands alone is written once. */
type Range = readonly [from: number, to?: number];

const prefixesOfState: Readonly<Record<StateCode, readonly Range[]>> = {
  AL: [
    [350, 352],
    [354, 369],
  ],
  AK: [[995, 999]],
  AS: [[967]],
  AZ: [
    [850, 853],
    [855, 857],
    [859, 860],
    [863, 865],
  ],
  AR: [[716, 729]],
  CA: [
    [900, 908],
    [910, 928],
    [930, 961],
  ],
  CO: [[800, 816]],
  CT: [[60, 69]],
  DE: [[197, 199]],
  DC: [[200], [202, 205], [569]],
  FM: [[969]],
  FL: [[320, 339], [341, 342], [344], [346, 347], [349]],
  GA: [
    [300, 319],
    [398, 399],
  ],
  GU: [[969]],
  HI: [[967, 968]],
  ID: [[832, 838]],
  IL: [
    [600, 620],
    [622, 629],
  ],
  IN: [[460, 479]],
  IA: [
    [500, 516],
    [520, 528],
  ],
  KS: [
    [660, 662],
    [664, 679],
  ],
  KY: [
    [400, 418],
    [420, 427],
  ],
  LA: [
    [700, 701],
    [703, 708],
    [710, 714],
  ],
  ME: [[39, 49]],
  MH: [[969]],
  MD: [
    [206, 212],
    [214, 219],
  ],
  MA: [[10, 27], [55]],
  MI: [[480, 499]],
  MN: [
    [550, 551],
    [553, 567],
  ],
  MS: [[386, 397]],
  MO: [
    [630, 631],
    [633, 641],
    [644, 658],
  ],
  MT: [[590, 599]],
  NE: [
    [680, 681],
    [683, 693],
  ],
  NV: [
    [889, 891],
    [893, 895],
    [897, 898],
  ],
  NH: [[30, 38]],
  NJ: [[70, 89]],
  NM: [
    [870, 871],
    [873, 875],
    [877, 884],
  ],
  NY: [[5], [63], [100, 149]],
  NC: [[270, 289]],
  ND: [[580, 588]],
  MP: [[969]],
  OH: [[430, 459]],
  OK: [
    [730, 731],
    [734, 741],
    [743, 749],
  ],
  OR: [[970, 979]],
  PW: [[969]],
  PA: [[150, 196]],
  PR: [[6, 7], [9]],
  RI: [[28, 29]],
  SC: [[290, 299]],
  SD: [[570, 577]],
  TN: [[370, 385]],
  TX: [[733], [750, 770], [772, 799], [885]],
  UT: [[840, 847]],
  VT: [
    [50, 54],
    [56, 59],
  ],
  VI: [[8]],
  VA: [[201], [220, 246]],
  WA: [
    [980, 986],
    [988, 994],
  ],
  WV: [[247, 268]],
  WI: [
    [530, 532],
    [534, 535],
    [537, 549],
  ],
  WY: [[820, 831], [834]],
};

/** Military addresses, which may be anywhere: AE, AA and AP. */
const military: readonly Range[] = [[90, 98], [340], [962, 966]];

const isIn = (prefix: number, ranges: readonly Range[]) =>
  ranges.some(([from, to = from]) => from <= prefix && prefix <= to);

/**
 * @param zip at least the first three digits of a ZIP code
 * @returns the states it may lie in, mostly one; empty: no ZIP code begins so; null: it is a military one
 */
export function statesOfZip(zip: string): readonly StateCode[] | null {
  const prefix = Number(zip.slice(0, 3));
  if (isIn(prefix, military)) return null;
  const states = Object.keys(prefixesOfState) as StateCode[];
  return states.filter((state) => isIn(prefix, prefixesOfState[state]));
}
