/** The cases on PostgreSQL, and the goal of each. */
import type { FloorKind } from './floor.ts';
import {
  initIndividual,
  invalidUpdate,
  type Mix,
  readHistory,
  readStatus,
  type Template,
  updateBusiness,
  updateIndividual,
} from './requests.ts';
import type { Stage } from './stage.ts';

export interface Case {
  readonly name: string;
  readonly connections: number;
  /** Whose requests they are; default a program's. */
  readonly by?: 'person';
  /** `OPENCIF_WORKERS`; default 1. */
  readonly workers?: number;
  mix(stage: Stage): Mix;
  /** Share of the requests that change something, 0 to 1; checked against the versions that were added. */
  readonly changes: number;
  /** Other requests are expected to be refused with 400. */
  readonly refused?: boolean;
  /** The floor that it is compared with; default `update`. */
  readonly floor?: FloorKind;
  /** Whether the quick run includes it. */
  readonly quick?: boolean;
  readonly goal?: string;
}

const people = (template: Template, ...more: Template[]) => ({
  mix: ({ individuals }: Stage): Mix => ({
    templates: [template, ...more],
    rows: individuals.map((id) => [id]),
  }),
});
const hot = ({ individuals }: Stage): Mix => ({
  templates: [updateIndividual],
  rows: [[individuals[0] as string]],
});

export const cases: readonly Case[] = [
  {
    name: 'update',
    connections: 32,
    ...people(updateIndividual),
    changes: 1,
    quick: true,
    goal: '>= 1.0, p99 <= 15 ms',
  },
  { name: 'update', connections: 64, ...people(updateIndividual), changes: 1, quick: true, goal: '>= 1.3' },
  { name: 'update', connections: 128, ...people(updateIndividual), changes: 1, quick: true, goal: '>= 1.4' },
  { name: 'update', connections: 1, ...people(updateIndividual), changes: 1 },
  {
    name: 'update',
    connections: 32,
    workers: 2,
    ...people(updateIndividual),
    changes: 1,
  },
  {
    name: 'update',
    connections: 64,
    workers: 2,
    ...people(updateIndividual),
    changes: 1,
    goal: '>= 1.3',
  },
  {
    name: 'update',
    connections: 128,
    workers: 2,
    ...people(updateIndividual),
    changes: 1,
    goal: '>= 1.4',
  },
  {
    name: 'business with two representatives',
    connections: 32,
    mix: ({ businesses }) => ({ templates: [updateBusiness], rows: businesses }),
    changes: 1,
  },
  { name: 'init', connections: 32, ...people(initIndividual), changes: 1 },
  { name: 'one hot customer', connections: 32, mix: hot, changes: 1, quick: true },
  {
    name: '80 % updates, 20 % reads',
    connections: 32,
    ...people(updateIndividual, updateIndividual, updateIndividual, updateIndividual, readStatus),
    changes: 0.8,
  },
  {
    name: 'status',
    connections: 64,
    ...people(readStatus),
    changes: 0,
    floor: 'status',
    quick: true,
    goal: '>= 15,000/s or >= 0.5',
  },
  {
    name: 'status, read by people',
    connections: 64,
    by: 'person',
    ...people(readStatus),
    changes: 0,
    floor: 'status',
    quick: true,
    goal: '>= 0.8 of what programs read',
  },
  { name: 'status', connections: 64, workers: 2, ...people(readStatus), changes: 0, floor: 'status' },
  { name: 'newest page of the history', connections: 32, ...people(readHistory), changes: 0 },
  { name: 'refused by validation', connections: 32, ...people(invalidUpdate), changes: 0, refused: true },
];
