/**
 * Names for invented candidates (results/FORMAT.md §7). Family names and communes are made of parts that no
 * register combines, with the accents, apostrophes, particles, ligatures and hyphens that real ones have; given
 * names are common ones. Nobody is called this. Every character is one of Windows-1252, so that every encoding holds them.
 */
import type { SeededRandom } from './seeded-random.ts';

/** A person's names, and sex as a jury's file has it. */
export interface InventedPerson {
  readonly nom: string;
  readonly nom_usage: string;
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
    'Roche Seigle Argile Balise Cendre Dune Ébène Fougère Givre Hulotte Ivoire Jonquille Lichen Mésange ' +
    'Noisette Onde Pervenche Rivage Saule Tourbe Ulmaire Verveine',
);
const LAST_PARTS = words(
  'val bois sac rive mont fût gué noix lande pré garde forêt source brise plume ciel marne grève ' +
    'hêtre maçon château puits îlet œuvre naïf anse barque cendre drap étang flèche grange havre jonc ' +
    'lierre meule nacre ormeau pâture roseau',
);
const GIVEN_F = words(
  'Zoé Maëlle Inès Chloé Léa Anaïs Noémie Héloïse Fatoumata Aïcha Jeanne Clémence Marie-Ange ' +
    'Anne-Sophie Éléonore Siobhán Lou Yasmine Thaïs Ombeline Camille Capucine Élise Garance Iris Júlia ' +
    'Louane Manon Nour Océane Pénélope Rose Solène Victoire',
);
const GIVEN_M = words(
  'Noé Loïc Théo Gaël Hugo Jérémie Mathéo Raphaël Moussa Ilyès Jean-Baptiste François Cédric Étienne ' +
    'Nuño Yann Amaël Côme Malo Jean-Loup Camille Adrien Benoît Éloi Gaspard Léo Maël Naël Oscar Rémi Søren ' +
    'Tancrède Ulysse Zacharie',
);
const PLACES = words(
  'Brumeville Clairgué Œuvrecourt L’Haÿette Saint-Ombreux Val-d’Écume Roche-Naïve Tournesac ' +
    'Moulinbrise-le-Neuf Grésillac Fort-Mâché Hêtrebourg',
);
const PLACE_TAILS = ['', '', '-sur-Brise', '-lès-Landes', '-en-Plume', '-la-Forêt'] as const;
const STREETS = words('rue allée impasse chemin place boulevard');

/** Someone. */
export function inventPerson(random: SeededRandom): InventedPerson {
  const sexe = random.chance(52) ? 'F' : 'M';
  const given = sexe === 'F' ? GIVEN_F : GIVEN_M;
  const first = random.pick(given);
  return {
    nom: inventFamilyName(random),
    nom_usage: random.chance(4) ? inventFamilyName(random) : '',
    // Some systems give all given names, and some leave out the hyphen of a double one.
    prenom: random.chance(3) ? `${first} ${random.pick(given)}` : first,
    sexe,
  };
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
export function inventCommuneName(random: SeededRandom): string {
  return random.pick(PLACES) + random.pick(PLACE_TAILS);
}

/** What a school is called after. */
export function inventSchoolName(random: SeededRandom): string {
  return random.pick(FIRST_PARTS) + random.pick(LAST_PARTS);
}

/** A street with its number. */
export function inventAddress(random: SeededRandom): string {
  const number = 1 + random.below(180);
  const comma = random.chance(50) ? ',' : '';
  return `${number}${random.chance(5) ? ' bis' : ''}${comma} ${random.pick(STREETS)} ${random.pick(FIRST_PARTS)}${random.pick(LAST_PARTS)}`;
}

/** What a spécialité is called. */
export function inventTrade(random: SeededRandom): string {
  return `Métiers de ${random.pick(FIRST_PARTS)}${random.pick(LAST_PARTS)}`;
}
