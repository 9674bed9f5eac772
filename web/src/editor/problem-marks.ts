/** Problems painted in the editor: a wavy line under each place and, while somebody types, what an error is behind its line. */
import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import type { Problem } from '../generated/messages';

/** Paint these problems; typing moves them along until the next. */
export const setProblems = StateEffect.define<readonly Problem[]>();

/** The sentence of a problem, drawn and no part of the text. It is for the eye: whoever listens has the list of problems and F8. */
class Note extends WidgetType {
  constructor(private readonly problem: Problem) {
    super();
  }

  override eq(other: Note): boolean {
    return this.problem.message === other.problem.message && this.problem.severity === other.problem.severity;
  }

  override toDOM(): HTMLElement {
    const note = document.createElement('span');
    note.className = `problem-note ${this.problem.severity}`;
    note.setAttribute('aria-hidden', 'true');
    note.dataset.testid = 'problem-note';
    note.dataset.note = this.problem.message.replaceAll('`', '');
    return note;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const painted = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let now = value.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setProblems)) now = decorations(effect.value, transaction.state);
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorations(problems: readonly Problem[], { doc }: EditorState): DecorationSet {
  const noted = new Set<number>();
  const ranges = problems.flatMap((problem): Range<Decoration>[] => {
    const end = Math.min(problem.end, doc.length);
    const start = Math.min(problem.start, end);
    const line = doc.lineAt(start);
    const note = problem.severity !== 'error' || noted.has(line.number) ? [] : [Decoration.widget({ widget: new Note(problem), side: 2 }).range(line.to)];
    if (problem.severity === 'error') noted.add(line.number);
    // An empty place is seen at the character behind it, at the end of the text at the last one.
    const [from, to] = start < end ? [start, end] : start < doc.length ? [start, start + 1] : [Math.max(0, start - 1), start];
    return from === to ? note : [Decoration.mark({ class: `problem-range ${problem.severity === 'error' ? 'error' : 'warning'}` }).range(from, to), ...note];
  });
  return Decoration.set(ranges, true);
}

export function problemMarks(): Extension {
  return painted;
}
