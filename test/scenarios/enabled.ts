import { asker, type ExpectedRow } from './expected.ts';
import type { Asked } from './judge.ts';
import { type Act, dayMs, type Story } from './story.ts';

/** What made a gain possible is found by leaving it out. */

/** Changes of the window before a cause of the row's gain without which that would have opened nothing. */
export function enablersOf(story: Story, days: number, { principal, steps, causes }: ExpectedRow) {
  const start = story.end - days * dayMs;
  const inside = story.acts.filter(
    (act) => act.told >= start && act.failed === undefined && !act.lost && !bringsAbout(act),
  );
  const isEnabling = (act: Act) =>
    [...steps].some(([cause, opened]) => {
      const caused = story.acts.find(({ id }) => id === cause);
      return caused && act.told < caused.told && isNecessary(story, act, { caused, principal, opened });
    });
  return inside.filter((act) => !causes.includes(act.id) && isEnabling(act)).map(({ id }) => id);
}

/** That somebody is there at all is no access yet. */
function bringsAbout({ do: what }: Act): boolean {
  return /^Create(User|Role|Group)$/.test(what);
}

interface Opening {
  readonly caused: Act;
  readonly principal: string;
  readonly opened: readonly Asked[];
}

function isNecessary(story: Story, act: Act, { caused, principal, opened }: Opening): boolean {
  const { justBefore } = asker({ ...story, acts: story.acts.filter(({ id }) => id !== act.id) });
  return opened.every((asked) => !justBefore(caused.told + 1, principal, asked).shown);
}
