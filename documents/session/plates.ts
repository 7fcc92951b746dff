import type { Language, MeetingPlan, Mode } from '../../domain/plan.ts';
import { fittingSize } from '../fitting.ts';
import { type Rendered, render } from '../typst.ts';
import { wordingOf } from '../wording.ts';
import { nameIn, type RosterSeat, seatedIn } from './seats.ts';
import { sessionWordingOf } from './wording.ts';

/** A face of a plate in millimetres, without its margins, as templates/plates.typ has it; and the sizes of a name. */
const FACE = { width: 250, height: 74 };
const SIZES = [88, 76, 64, 54, 46, 38, 32, 26] as const;

/** Name plates, one a page of A4 to be folded, with the name on both faces, in the order of the seats. */
export function renderPlates(
  all: readonly RosterSeat[],
  language: Language,
  { plan, mode }: { plan: MeetingPlan; mode: Mode },
): Promise<Rendered> {
  const { labels } = wordingOf(language);
  const rehearsal = mode === 'rehearsal' ? labels.rehearsalBand : '';
  return render('plates', {
    ...{ language, rehearsal, title: sessionWordingOf(language).titles.plates },
    plates: seatedIn(plan, all).map((one) => {
      const name = nameIn(one, language, plan);
      return { name, size: fittingSize(name, FACE, SIZES) };
    }),
  });
}
