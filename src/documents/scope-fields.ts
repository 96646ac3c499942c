/** A scope as licences and manifests carry it (documents/FORMAT.md §5). What may be in it is results/' rule. */
import * as v from 'valibot';
import { DECISION_CLASSES } from '../results/codes/codes.ts';
import { OUTPUT_COLUMNS, PURPOSES } from '../results/scopes/purposes.ts';
import { code, id, label, list, listOrNone } from './fields.ts';

export const scopeFields = v.strictObject({
  id,
  purpose: v.picklist(PURPOSES),
  exams: list(code),
  territory: list(code),
  decisions: list(v.picklist(DECISION_CLASSES)),
  columns: list(v.picklist(OUTPUT_COLUMNS)),
  residents: listOrNone(code),
  basis: v.nullable(label),
});

/** The same as settings state it: its id is its table's name, and what most scopes have not may be left out. */
export const scopeSettings = v.strictObject({
  ...v.omit(scopeFields, ['id']).entries,
  residents: v.optional(scopeFields.entries.residents),
  basis: v.optional(label),
});
