/** Decides which map an import uses: a given one, one beside the file, or a proposed one that a person has seen. */
import { existsSync } from 'node:fs';
import { counted } from '../../shell/counted.ts';
import { exitCodes, Failure } from '../../shell/failure.ts';
import type { ImportFlags } from '../flags.ts';
import type { Look } from '../look/look.ts';
import { type ColumnMap, emptyMap } from './column-map.ts';
import { readMap, writeMap } from './map-file.ts';
import type { Proposal } from './proposal.ts';
import { propose } from './propose.ts';

/** How many columns that are left out are named. An export of a CRM may have hundreds, and all are in the map. */
const NAMED = 10;

export interface DecideOptions {
  /** `-` is standard input, which has no map beside it. */
  readonly file: string;
  readonly flags: Pick<ImportFlags, 'map' | 'operation' | 'match' | 'yes'>;
  readonly look: Look;
  readonly tell: (line: string) => void;
  /** Asks the person at the terminal; null if there is none. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
}

export interface Decided {
  readonly map: ColumnMap;
  /** The map beside the file, if that is used. */
  readonly mapFile: string | null;
}

/** @throws Failure (wrong usage) if a person has to look at the proposal, or to complete it */
export async function mapFor({ file, flags, look, tell, ask }: DecideOptions): Promise<Decided> {
  if (flags.map !== undefined) return { map: complete(await readMap(flags.map), flags.map), mapFile: null };
  const none = { map: emptyMap, mapFile: null };
  if (file === '-') return none;
  const mapFile = `${file}.map.json`;
  if (existsSync(mapFile)) {
    tell(`The columns are read as ${mapFile} says.`);
    const map = await readMap(mapFile);
    if (flags.operation === 'update' && map.constants.customerType !== undefined)
      throw ofRegistrations(mapFile);
    return { map: complete(map, mapFile), mapFile };
  }
  const proposal = await propose(look, flags);
  if (proposal === null) return none;
  writeMap(mapFile, proposal.map);
  for (const line of linesOf(proposal, mapFile)) tell(line);
  const { doubts, open, map } = proposal;
  if (open.length > 0) {
    const then = map.missing ? '. Remove "missing" from it when nothing is missing any more' : '';
    throw refused(`The map must be completed first. Nothing was sent.`, mapFile, then);
  }
  if (doubts.length === 0 || flags.yes === true) return { map, mapFile };
  if (ask === null) {
    throw refused(
      'The proposed map should be looked at first. Nothing was sent.',
      mapFile,
      ', or add:  --yes',
    );
  }
  if (await ask('Go on with this map? [y/N] ')) return { map, mapFile };
  throw refused('Nothing was sent.', mapFile);
}

/** A proposal that a person has to complete says so itself, or the next run would take it for a map. */
function complete(map: ColumnMap, file: string): ColumnMap {
  const { missing = [] } = map;
  if (missing.length === 0) return map;
  throw new Failure(
    `The map ${file} is not complete. Nothing was sent.\n${missing.map((text) => `- ${text}\n`).join('')}` +
      'When that is done, remove "missing" from the map, and run the same command again.',
    exitCodes.usage,
  );
}

/** As after a first import of the same file: each row would be refused, column by column. */
function ofRegistrations(mapFile: string): Failure {
  return new Failure(
    `${mapFile} is a map for registrations: it gives every row a customerType, which no update has. Nothing was sent.\n` +
      'Move or remove it, and run the same command again, which proposes a map for updates.',
    exitCodes.usage,
  );
}

function refused(what: string, mapFile: string, or = ''): Failure {
  return new Failure(
    `${what}\nCheck ${mapFile}, correct what is wrong in it, and run the same command again${or}`,
    exitCodes.usage,
  );
}

/** Only names of columns: the header is known to be one, so no value of a customer is printed. */
function linesOf({ map, empty, doubts, open }: Proposal, mapFile: string): string[] {
  const names = Object.entries(map.columns);
  const out = names.flatMap(([name, target]) => (target === null ? [name] : []));
  const mapped = names.length - out.length + map.splits.length;
  return [
    `A map was proposed and written to ${mapFile}: ${counted(mapped, 'column')} ${mapped === 1 ? 'is' : 'are'} used.` +
      (out.length > 0 ? ' To use another one, write its documented name there in place of null.' : ''),
    ...leftOut(out, empty),
    ...(doubts.length === 0 ? [] : ['To confirm:', ...doubts.map((doubt) => `- ${doubt}`)]),
    ...(open.length === 0 ? [] : ['To complete:', ...open.map((text) => `- ${text}`)]),
  ];
}

function leftOut(out: readonly string[], empty: readonly string[]): string[] {
  const named = out.filter((name) => !empty.includes(name)).map((name) => `"${name}"`);
  const unnamed = named.length > NAMED ? named.splice(NAMED).length : 0;
  const rest = out.length - named.length - unnamed;
  const others = [
    ...(unnamed > 0 ? [`${unnamed} more`] : []),
    ...(rest > 0 ? [`${counted(rest, 'column')} without a value in the first rows`] : []),
  ];
  const all = named.length === 0 ? others : [...named, ...others.map((text) => `and ${text}`)];
  return all.length === 0 ? [] : [`Left out: ${all.join(', ')}.`];
}
