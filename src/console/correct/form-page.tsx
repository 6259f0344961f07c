/** The page that shows the form, at first and again. */
import type { Shown } from '../frame/page.ts';
import { correctWords } from '../words/correct.ts';
import { CorrectForm, type FormView } from './CorrectForm.tsx';
import { contactOf } from './draft.ts';
import { hintsOf, type Notes } from './faults.ts';
import type { Carried } from './PreviewPage.tsx';

export function formPage(view: FormView, status: number): Shown {
  const { title } = correctWords.sections[view.target.section];
  return {
    title,
    status,
    styles: ['correct'],
    scripts: ['correct'],
    body: <CorrectForm {...view} />,
  };
}

/** The form as it was sent, with what is wrong beside the fields; the first of these has the focus. */
export async function formAgain(
  carried: Carried,
  faults: Notes,
  more: Partial<FormView> = {},
): Promise<Shown> {
  const hints = await hintsOf(contactOf(carried.draft, {}), faults);
  const [focus] = Object.keys(faults);
  const focused = focus !== undefined && { focus };
  return formPage({ ...carried, faults, hints, changed: true, ...focused, ...more }, 400);
}
