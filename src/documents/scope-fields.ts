/** A scope as licences and manifests carry it (documents/FORMAT.md §5). What may be in it is results/' rule. */
import * as v from 'valibot';
import { DECISION_CLASSES } from '../results/codes/codes.ts';
import { PRESS_COLUMNS, PURPOSES } from '../results/scopes/scope.ts';
import { code, id, list } from './fields.ts';

export const scopeFields = v.strictObject({
  id,
  purpose: v.picklist(PURPOSES),
  exams: list(code),
  territory: list(code),
  decisions: list(v.picklist(DECISION_CLASSES)),
  columns: list(v.picklist(PRESS_COLUMNS)),
});
