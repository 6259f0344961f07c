/** `state`: the name of a state as its two-letter code. */
import { customerStateCode } from '../../../contract/common.ts';
import { type Cleaned, changedTo, plain } from './cleaner.ts';

// biome-ignore format: one line for each first letter
const names = `
  AL Alabama, AK Alaska, AS American Samoa, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut,
  DE Delaware, DC District of Columbia, DC Washington DC, FM Federated States of Micronesia, FM Micronesia, FL Florida,
  GA Georgia, GU Guam, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana,
  ME Maine, MH Marshall Islands, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri,
  MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina,
  ND North Dakota, MP Northern Mariana Islands, OH Ohio, OK Oklahoma, OR Oregon, PW Palau, PA Pennsylvania,
  PR Puerto Rico, RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont,
  VI Virgin Islands, VI US Virgin Islands, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming`;

const codes: ReadonlyMap<string, string> = new Map([
  ...customerStateCode.enum.map((code) => [plain(code), code] as const),
  ...names.split(',').map((entry) => {
    const [, code = '', name = ''] = /^\s*(\w\w) (.+)$/s.exec(entry) ?? [];
    return [plain(name), code] as const;
  }),
]);

/** Codes in any case and with points (`Pa`, `N.Y.`) are read too. */
export function state(cell: string): Cleaned {
  const code = codes.get(plain(cell));
  if (code !== undefined) return changedTo(code, cell);
  return { fault: 'is not the name or the two-letter code of a US state' };
}
