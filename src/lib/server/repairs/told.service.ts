import type { ReadSubjects } from '../notifications/subjects.ts';
import { selectToldRepairs } from './reaction.queries.ts';

/** Requests as notices name them: by kind and asset. */
export const toldRepairs: ReadSubjects = selectToldRepairs;
