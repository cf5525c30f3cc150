import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import type { ObjectState, World } from '../../../src/core/timeline/state.ts';
import { type Course, createCourses } from '../../../src/core/window/bearing.ts';
import { walk } from '../../../src/core/window/series.ts';
import {
  at,
  clerk,
  created,
  deleted,
  type Evidence,
  historyFrom,
  listed,
  removed,
  set,
  shown,
} from '../../support/timeline.ts';

const policy: ObjectRef = {
  id: 'arn:aws:iam::111111111111:policy/ledger',
  kind: 'iam-policy',
  container: '111111111111',
};

/** Of both objects, whatever was told of them in these families. */
function coursesFrom(evidence: readonly Evidence[], families?: readonly string[]): readonly Course[] {
  const histories = [clerk, policy].map((object) => historyFrom(evidence, object));
  const coursesOf = createCourses({ isCompared: () => true }, ({ id }) => {
    const found = histories.find(({ object }) => object.id === id);
    if (!found) throw new Error(`nothing is told of ${id}`);
    return found;
  });
  return coursesOf(histories.map(({ object }) => ({ object, families: families && new Set(families) })));
}

/** What of the two objects is there, in a word each. */
function look(world: World): string {
  return [clerk, policy]
    .map((object) => {
      const state = shown(world.state(object));
      return `${state.existence}:${Object.keys(state.facets).join()}`;
    })
    .join(' | ');
}

function walked(evidence: readonly Evidence[], from: number, to: number) {
  const series = walk(coursesFrom(evidence), at(from), at(to), look);
  return {
    start: series.start,
    runs: series.runs.map(({ run, after }) => [run.by.id, after]),
    objects: series.runs.map(({ run }) => run.objects.length),
  };
}

describe('walk', () => {
  const evidence = [
    created(10, 'make'),
    set(20, 'put', 'inline:read', 'A'),
    created(30, 'policy', policy),
    set(40, 'attach', 'attached:ledger', { kind: 'reference', target: policy.id }),
  ];

  it('looks at the world before the window and after every change in it', () => {
    expect(walked(evidence, 20, 40)).toEqual({
      start: 'present: | absent:',
      runs: [
        ['put', 'present:inline:read | absent:'],
        ['policy', 'present:inline:read | present:'],
      ],
      objects: [1, 1],
    });
  });

  it('holds the window half-open: its first second belongs to it, its last does not', () => {
    expect(walked(evidence, 10, 20).runs.map(([id]) => id)).toEqual(['make']);
    expect(walked(evidence, 11, 20).runs).toEqual([]);
    expect(walked(evidence, 11, 21).runs.map(([id]) => id)).toEqual(['put']);
  });

  it('finds nothing in a window without changes, and the world as it was left', () => {
    expect(walked(evidence, 50, 60)).toEqual({
      start: 'present:attached:ledger,inline:read | present:',
      runs: [],
      objects: [],
    });
  });

  it('takes what one event did for one change, however many objects it touched', () => {
    const twice = [created(10, 'make'), created(10, 'make', policy), set(10, 'make', 'inline:read', 'A')];
    expect(walked(twice, 0, 20)).toEqual({
      start: 'absent: | absent:',
      runs: [['make', 'present:inline:read | present:']],
      objects: [2],
    });
  });

  it('lets go across objects before what is let go of is deleted, in one second', () => {
    const reference = { kind: 'reference', target: policy.id } as const;
    const swept = [
      created(1, 'role'),
      created(1, 'policy', policy),
      set(2, 'attach', 'attached:ledger', reference),
      deleted(10, 'a-delete', policy),
      removed(10, 'z-detach', 'attached:ledger'),
    ];
    expect(walked(swept, 5, 20).runs.map(([id]) => id)).toEqual(['z-detach', 'a-delete']);
  });

  it('makes what is attached before it is attached, in one second', () => {
    const made = [
      created(1, 'role'),
      set(10, 'a-attach', 'attached:ledger', { kind: 'reference', target: policy.id }),
      created(10, 'z-make', policy),
    ];
    expect(walked(made, 5, 20).runs.map(([id]) => id)).toEqual(['z-make', 'a-attach']);
  });

  it('keeps a replacement in order while another object changes in the same second', () => {
    const replaced = [
      created(1, 'make'),
      set(2, 'old', 'inline:old', 'A'),
      deleted(10, 'drop'),
      created(10, 'again'),
      set(10, 'put', 'inline:new', 'B'),
      created(10, 'policy', policy),
    ];
    const { runs } = walked(replaced, 5, 20);
    expect(runs.at(-1)?.[1]).toBe('present:inline:new | present:');
    const own = runs.map(([id]) => id).filter((id) => id !== 'policy');
    expect(own).toEqual(['drop', 'again', 'put']);
  });

  it('counts what a snapshot found as the snapshot’s', () => {
    const found = [created(1, 'make'), listed(10, 'snap', ['inline'], { 'inline:found': 'A' })];
    const [first] = walk(coursesFrom(found), at(5), at(20), look).runs;
    expect(first?.run.by).toEqual({ kind: 'snapshot', id: `snap#${clerk.id}` });
  });

  it('does not depend on the order of the histories', () => {
    const courses = coursesFrom(evidence);
    expect(walk(courses.toReversed(), at(0), at(99), look)).toEqual(walk(courses, at(0), at(99), look));
  });

  it('looks again only after what bears on it', () => {
    let looks = 0;
    const counting = (world: World): string => {
      looks += 1;
      return look(world);
    };
    const found = [created(1, 'make'), set(10, 'put', 'inline:a', 'A'), set(20, 'tag', 'tag:team', 'x')];
    const walked = walk(coursesFrom(found, ['inline']), at(5), at(30), counting);
    expect(looks).toBe(2);
    expect(walked.runs.map(({ run }) => run.by.id)).toEqual(['put']);
  });

  it('passes over what does not concern the subject, and keeps what it found there', () => {
    const found = [created(1, 'make'), set(10, 'one', 'inline:a', 'A'), set(20, 'two', 'inline:b', 'B')];
    const [first] = coursesFrom(found);
    const history = first?.history;
    if (!history) throw new Error('there is a history');
    const coursesOf = createCourses({ isCompared: () => true }, () => history);
    const concerns = (_: ObjectState, after: ObjectState) => !after.facets.has('inline\u0000b');
    const courses = coursesOf([{ object: clerk, families: undefined, concerns }]);
    const walked = walk(courses, at(5), at(30), look);
    expect(walked.runs.map(({ run, after }) => [run.by.id, after])).toEqual([
      ['one', 'present:inline:a | unknown:'],
    ]);
  });
});
