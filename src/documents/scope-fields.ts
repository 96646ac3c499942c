/** A scope as licences and manifests carry it (documents/FORMAT.md §5). What may be in it is results/' rule. */
import * as v from 'valibot';
import { code, id, list } from './fields.ts';

export const scopeFields = v.strictObject({
  id,
  purpose: v.picklist(['press', 'local-authority']),
  exams: list(code),
  territory: list(code),
  decisions: list(v.picklist(['admitted', 'second-group', 'failed'])),
  columns: list(
    v.picklist([
      'nom',
      'prenom',
      'sexe',
      'date_naissance',
      'commune_etablissement',
      'diplome',
      'groupe',
      'serie',
      'decision',
      'mention',
    ]),
  ),
});
