import type { Surface } from '../../src/core/model/access.ts';
import type { Compiled, Unseen } from '../../src/core/model/compiled.ts';
import type { Window } from '../../src/core/model/time.ts';
import type { Series } from '../../src/core/window/series.ts';
import { analyse, type SubjectWindow } from '../../src/core/window/subject.ts';
import { at } from './timeline.ts';
import { universe } from './tiny.ts';

/** One state of a subject: its surface, and what of it could not be seen. */
export interface Moment {
  readonly surface: Surface;
  readonly unseen?: readonly Unseen[];
}

export function compiledOf(
  { surface, unseen = [] }: Moment,
  aspect: Compiled['aspect'] = 'identity',
): Compiled {
  const papers = { grants: [], boundary: undefined, scps: [], rcps: [], resources: [] };
  return { principal: 'desk', aspect, surface, unseen, papers };
}

/** The first moment stands at second 0; the change to moment n happens at second 10 n, by `change n`. */
export function seriesOf(
  moments: readonly Moment[],
  aspect: Compiled['aspect'] = 'identity',
): Series<Compiled> {
  const [start, ...later] = moments.map((moment) => compiledOf(moment, aspect));
  if (!start) throw new Error('a series begins somewhere');
  return {
    start,
    runs: later.map((after, index) => ({
      run: {
        at: at(10 * (index + 1)),
        by: { kind: 'event', id: `change ${index + 1}` },
        objects: ['desk'],
      },
      after,
    })),
  };
}

export function windowOver(from: number, to: number): Window {
  return { days: 1, start: at(from), end: at(to) };
}

/** The subject over the whole of its series. */
export function analysed(moments: readonly Moment[], aspect: Compiled['aspect'] = 'identity'): SubjectWindow {
  const [only] = analyse({ series: seriesOf(moments, aspect), universe }, [
    windowOver(0, 10 * moments.length),
  ]);
  if (!only) throw new Error('one window was asked for');
  return only;
}
