import type { ReadSubjects } from '../notifications/subjects.ts';
import { selectToldShutdowns } from './cover.queries.ts';

/** Shutdowns as notices name them: by reason and line or asset. */
export const toldShutdowns: ReadSubjects = selectToldShutdowns;
