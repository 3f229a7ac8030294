import type { ReadSubjects } from '../notifications/subjects.ts';
import { selectToldTags } from './tags.queries.ts';

/** Tags as notices name them: by code and place. */
export const toldTags: ReadSubjects = selectToldTags;
