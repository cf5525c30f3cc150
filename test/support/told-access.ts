import type { Box, PatternSet, ResidualBox } from '../../src/core/model/access.ts';
import { any, show } from '../../src/core/surface/glob.ts';
import { type Expression, only, union } from '../../src/core/surface/surface.ts';

/** The access that a description tells of, read back from its words; `written` is where they come from. */
export function toldAccess(boxes: readonly ResidualBox[], written: readonly Box[]): Expression {
  const clauses = new Map(written.flatMap((box) => box.clauses).map((clause) => [clause.text, clause]));
  const resources = new Map(written.flatMap((box) => box.resources.patterns).map((one) => [show(one), one]));
  const resourceOf = (text: string): string => {
    const pattern = text === show(any) ? any : resources.get(text);
    if (pattern === undefined) throw new Error(`no statement has the resource ${text}`);
    return pattern;
  };
  const resourcesOf = (texts: readonly string[] = []): PatternSet => {
    const others = texts.filter((text) => text.startsWith(not)).map((text) => text.slice(not.length));
    return others.length > 0
      ? { kind: 'not-in', patterns: others.map(resourceOf) }
      : patternsOf(texts.map(resourceOf));
  };
  const boxOf = (effect: Box['effect'], told: Partial<ResidualBox>): Box => ({
    effect,
    principals: undefined,
    actions: patternsOf(told.actions?.map((action) => action.split(' ')[0]?.toLowerCase() ?? '')),
    resources: resourcesOf(told.resources),
    clauses: (told.conditions ?? []).map((text) => {
      const clause = clauses.get(text);
      if (!clause) throw new Error(`no statement has the condition ${text}`);
      return clause;
    }),
    origin: { object: '', facet: '', statement: 'told' },
  });
  return boxes
    .map(({ conditions, ...told }) => {
      const [notes, own] = [conditions.filter(isNote), conditions.filter((text) => !isNote(text))];
      // To except no more actions than are told says the same, and is told sooner.
      const excepts = told.except.map((except) => boxOf('deny', { actions: told.actions, ...except }));
      const ceilings = notes.map((note) => [
        boxOf('allow', { actions: told.actions, resources: note.slice(alsoMatches.length).split(' or ') }),
      ]);
      return only({ layers: [[boxOf('allow', { ...told, conditions: own }), ...excepts], ...ceilings] });
    })
    .reduce(union, only({ layers: [[]] }));
}

/** Where two patterns overlap and neither holds the other, one of them is told in a note. */
const alsoMatches = 'resource also matches ';
const isNote = (text: string) => text.startsWith(alsoMatches);

/** All but these. */
const not = 'not ';

/** What is left out is not restricted. */
function patternsOf(patterns: readonly string[] = []): PatternSet {
  return { kind: 'in', patterns: patterns.length > 0 ? patterns : [any] };
}
