/**
 * Names for invented candidates (results/FORMAT.md §7). Family names and communes are made of parts that no
 * register combines, with the accents, apostrophes, particles, ligatures and hyphens that real ones have; given
 * names are common ones. Nobody is called this.
 */
import type { SeededRandom } from './seeded-random.ts';

/** A person's names, and sex as a jury's file has it. */
export interface InventedPerson {
  readonly nom: string;
  readonly prenom: string;
  readonly sexe: 'F' | 'M';
}

/** Words of a list that is written as a text. */
function words(text: string): readonly string[] {
  return text.split(' ');
}

const FIRST_PARTS = words(
  'Brume Clair Tourne Vente Œillet Houle Sable Grésille Lune Mâche Nébule Pluvi Quenouille Ronce ' +
    'Sève Tuile Ubac Vigne Étincel Écume Zéphyr Aubépine Bruyère Cœur Girouette Lanterne Moulin Pêche ' +
    'Roche Seigle',
);
const LAST_PARTS = words(
  'val bois sac rive mont fût gué noix lande pré garde forêt source brise plume ciel marne grève ' +
    'hêtre maçon château puits îlet œuvre naïf',
);
const GIVEN_F = words(
  'Zoé Maëlle Inès Chloé Léa Anaïs Noémie Héloïse Fatoumata Aïcha Jeanne Clémence Marie-Ange ' +
    'Anne-Sophie Éléonore Siobhán Lou Yasmine Thaïs Ombeline',
);
const GIVEN_M = words(
  'Noé Loïc Théo Gaël Hugo Jérémie Mathéo Raphaël Moussa Ilyès Jean-Baptiste François Cédric Étienne ' +
    'Nuño Yann Amaël Côme Malo Jean-Loup',
);
const PLACES = words(
  'Brumeville Clairgué Œuvrecourt L’Haÿette Saint-Ombreux Val-d’Écume Roche-Naïve Tournesac ' +
    'Moulinbrise-le-Neuf Grésillac Fort-Mâché Hêtrebourg',
);
const PLACE_TAILS = ['', '', '-sur-Brise', '-lès-Landes', '-en-Plume', '-la-Forêt'] as const;

/** Someone. */
export function inventPerson(random: SeededRandom): InventedPerson {
  const sexe = random.chance(52) ? 'F' : 'M';
  const given = sexe === 'F' ? GIVEN_F : GIVEN_M;
  return { nom: inventFamilyName(random), prenom: random.pick(given), sexe };
}

function inventFamilyName(random: SeededRandom): string {
  const name = random.pick(FIRST_PARTS) + random.pick(LAST_PARTS);
  const form = random.below(100);
  if (form < 3) return `de La ${name}`;
  if (form < 5) return `d’${random.pick(['Outre', 'Ambre', 'Étoile'])}${random.pick(LAST_PARTS)}`;
  if (form < 7) return `L'${random.pick(['Hiron', 'Écu', 'Alou'])}${random.pick(LAST_PARTS)}`;
  if (form < 9) return `Le ${name}`;
  if (form < 13) return `${name}-${random.pick(FIRST_PARTS)}${random.pick(LAST_PARTS)}`;
  return form < 40 ? name.toUpperCase() : name;
}

/** A commune. */
export function inventCommune(random: SeededRandom): string {
  return random.pick(PLACES) + random.pick(PLACE_TAILS);
}
