import type { FieldWords } from './generated/field/words.ts';
import type { PortalWords } from './generated/portal/words.ts';
import { words } from './runtime.ts';

/** Words that portal and field app share; whichever set is loaded holds them. */
export const m = words as Pick<PortalWords, keyof PortalWords & keyof FieldWords>;
