import { beforeAll, describe, expect, it } from 'vitest';
import type { DeltaPart, Request } from '../../src/core/model/access.ts';
import { drift } from '../support/cli-runtime.ts';
import { isAllowed } from '../support/compared.ts';
import { say } from '../support/corpora.ts';
import { makeFolder } from '../support/folder.ts';
import {
  all,
  type Case,
  casesOf,
  datesToAsk,
  endOf,
  instantsOf,
  isActive,
  type Report,
  type Row,
  returns,
  rollbacks,
  type Step,
  startOf,
  windowDays,
} from '../support/managed-cases.ts';
import { byHolder, contradictsHolder, holderOf, toldOf } from '../support/managed-holder.ts';
import { hasPolicies, timelineFile, type Version } from '../support/managed-policies.ts';
import { asks, type Fate, fateOf, leftOut, sampleOf } from '../support/managed-sampled.ts';
import {
  type Course,
  courseOf,
  diffOf,
  isAllBetween,
  type Moment,
  type PolicyWindow,
  sameAccess,
} from '../support/managed-windows.ts';

/** The whole timeline imported once, and reports on 20 dates held against the list of versions in force. */

const cases: Case[] = [];
const reports: Report[] = [];

beforeAll(async () => {
  if (!hasPolicies) return;
  const folders: (() => void)[] = [];
  const cwd = makeFolder((dispose) => void folders.push(dispose));
  const started = performance.now();
  expect((await drift(['import', timelineFile], { cwd })).code).toBe(0);
  const windows = windowDays.flatMap((days) => ['--window', `${days}d`]);
  const dates = datesToAsk();
  for (const asOf of dates) {
    const argv = ['report', ...windows, '--as-of', new Date(asOf).toISOString(), '--format', 'json'];
    const { code, stdout } = await drift(argv, { cwd });
    expect(code).toBe(0);
    reports.push(JSON.parse(stdout));
  }
  for (const dispose of folders) dispose();
  cases.push(...reports.flatMap(casesOf));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(
    `managed history: ${dates.length} dates, ${dates.map((at) => new Date(at).toISOString().slice(0, 10)).join(' ')}`,
    `managed history: ${cases.length} policy-windows, ${cases.filter(isActive).length} with activity, read in ${seconds} s`,
  );
});

const active = (): readonly Case[] => cases.filter(isActive);

/** Does the document, as it was published, allow the role that holds it this? */
function allows({ arn }: PolicyWindow, moment: Moment | undefined, request: Request): boolean {
  return moment?.text !== undefined && isAllowed(moment.text, byHolder(request, arn));
}

/** Why what is said is not what is meant; `beside` allowed neither. */
function unlike(
  said: DeltaPart | null | undefined,
  meant: DeltaPart | null,
  beside: Moment | undefined,
  { arn, path }: PolicyWindow,
): readonly string[] {
  if (!said || !meant) return !said === !meant ? [] : [said ? 'is said and not so' : 'is so and not said'];
  const sameness = sameAccess(toldOf(said, arn), meant, {
    beside: beside?.held,
    texts: path.map(({ held }) => held),
  });
  return [
    ...(sameness === 'same' ? [] : [`is described otherwise: ${sameness}`]),
    ...(said.size.actions === meant.size.actions ? [] : ['counts other actions']),
  ];
}

/** A claimed change of access whose example the point evaluator does not confirm on the documents. */
function unshown(
  part: DeltaPart | null | undefined,
  one: PolicyWindow,
  { refusing, allowing }: Record<'refusing' | 'allowing', readonly (Moment | undefined)[]>,
): readonly string[] {
  if (!part) return [];
  const isShown =
    allowing.every((moment) => allows(one, moment, part.witness)) &&
    !refusing.some((moment) => allows(one, moment, part.witness));
  if (contradictsHolder(part.witness, one.arn)) return ['has an example that somebody else would make'];
  return isShown ? [] : ['has an example that does not show it'];
}

const faultsOf = (judge: (one: Case) => readonly string[]) =>
  active().flatMap((one) => judge(one).map((fault) => `${one.name}: ${fault}`));

const inOrder = (times: Iterable<number>) => [...times].sort((a, b) => a - b);

describe.skipIf(!hasPolicies)('the timeline of AWS’s own policies, imported as history', () => {
  it('shows no row where no version came in force', () => {
    expect(cases.filter((one) => !isActive(one) && (one.row || one.own)).map(({ name }) => name)).toEqual([]);
    const known = new Set(cases.flatMap(({ arn }) => [arn, holderOf(arn)]));
    const rows = reports.flatMap(({ windows }) => windows.flatMap(({ deltas }) => deltas));
    expect(rows.map(({ principal }) => principal).filter((name) => !known.has(name))).toEqual([]);
  });

  it('tells for each policy the difference of the versions in force at both ends', () => {
    const counts: Record<string, number> = {};
    const faults = faultsOf((one) => {
      const [start, end] = [startOf(one), endOf(one)];
      const { relation, widened, narrowed, indeterminate } = diffOf(start?.held, end?.held);
      counts[relation] = (counts[relation] ?? 0) + 1;
      const isKnown = one.origin !== 'unknown';
      const { row } = one;
      return [
        ...unlike(row?.widened, isKnown ? widened : null, start, one).map((fault) => `the gain ${fault}`),
        ...unlike(row?.unknownStart, isKnown ? null : widened, start, one).map(
          (fault) => `what may be gained ${fault}`,
        ),
        ...unlike(row?.narrowed, isKnown ? narrowed : null, end, one).map((fault) => `the loss ${fault}`),
        ...unshown(row?.widened ?? row?.unknownStart, one, { refusing: [start], allowing: [end] }).map(
          (fault) => `the gain ${fault}`,
        ),
        ...unshown(row?.narrowed, one, { refusing: [end], allowing: [start] }).map(
          (fault) => `the loss ${fault}`,
        ),
        ...(indeterminate.length > 0 ? ['cannot be decided'] : []),
        ...(isKnown && row && row.indeterminate.length > 0 ? ['is not decided'] : []),
      ];
    });
    say(`managed history: relations ${JSON.stringify(counts)}`);
    expect(faults).toEqual([]);
    expect(Object.keys(counts).sort()).toEqual(['equivalent', 'mixed', 'narrowed', 'widened']);
  });

  it('shows what was held in between and at neither end, and nothing else, as transient', () => {
    const faults = faultsOf((one) => {
      const { transient, undecided } = course(one);
      const { row, origin, path } = one;
      const isHeld = transient.kind === 'no';
      const shown = row?.transient;
      const inside = path.slice(1, -1);
      const isShown = (request: Request) =>
        !allows(one, startOf(one), request) &&
        !allows(one, endOf(one), request) &&
        inside.some((moment) => allows(one, moment, request));
      const examples = path.slice(1).flatMap(({ held }, index) => {
        const { widened, narrowed } = diffOf(path[index]?.held, held);
        return [widened, narrowed].flatMap((part) => part?.witness ?? []);
      });
      const isDoubted =
        row?.indeterminate.some(({ reason }) => reason.startsWith('held in between')) === true;
      return [
        ...undecided,
        ...(shown && !isShown(shown.witness) ? ['the example of what is transient does not show it'] : []),
        ...(examples.some(isShown) && !isHeld ? ['the point evaluator finds something transient'] : []),
        ...(isHeld === Boolean(origin === 'unknown' ? isDoubted : shown)
          ? []
          : [`transient: ${isHeld}, and not so in the report`]),
        ...(shown && !isAllBetween(toldOf(shown, one.arn), one) ? ['transient is described otherwise'] : []),
        ...(origin === 'unknown' && shown
          ? ['certain of what is transient, with a start that nobody saw']
          : []),
        ...(isHeld && shown && shown.size.actions !== transient.size.actions
          ? ['transient counts other actions']
          : []),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('names the changes by which access came and went, and no others', () => {
    const faults = faultsOf((one) => {
      const { opened, closed, passed } = course(one);
      const { row, origin, path } = one;
      // What was there when it was seen first may have been there all along.
      const first = origin === 'unknown' ? path[1]?.at : undefined;
      const causes = inOrder(new Set([...opened.keys(), ...closed]).difference(new Set([first])));
      const own = [...(row?.causes ?? []), ...(row?.passedBy ?? [])];
      const others = own.filter((id) => one.changes.get(id)?.object !== one.arn);
      const unlike = (what: string, said: readonly (number | undefined)[], meant: readonly number[]) =>
        JSON.stringify(said) === JSON.stringify(meant)
          ? []
          : [`${what} ${said.map(dateOf)}, not ${meant.map(dateOf)}`];
      return [
        ...(others.length > 0
          ? [`${others.length} changes of something else, or of nothing that is listed`]
          : []),
        ...unlike('causes', instantsOf(one, row?.causes), causes),
        ...unlike('passed by', instantsOf(one, row?.passedBy), origin === 'unknown' ? [] : inOrder(passed)),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('splits each gain among the changes that opened it', () => {
    const faults = faultsOf((one) => {
      const { opened } = course(one);
      const { row, path, origin } = one;
      const gain = row?.widened ?? row?.unknownStart;
      const steps = row?.steps ?? [];
      const times = instantsOf(
        one,
        steps.map(({ change }) => change),
      );
      const counts = steps.map(({ widened }, index) => [times[index], widened.size.actions]);
      const whole = gain && { ...gain, boxes: steps.flatMap(({ widened }) => widened.boxes) };
      const told = steps.flatMap(({ widened }, index) => {
        // A change may come at the very start of the window.
        const at = path.findLastIndex((moment) => moment.at === times[index]);
        return unshown(widened, one, { refusing: [path[0], path[at - 1]], allowing: path.slice(at) });
      });
      return [
        ...told,
        ...(JSON.stringify(counts) === JSON.stringify([...opened])
          ? []
          : [`steps ${counts}, not ${[...opened]}`]),
        ...(gain && whole
          ? unlike(whole, toldOf(gain, one.arn), startOf(one), one).map(
              (fault) => `the sum of the steps ${fault}`,
            )
          : []),
        ...(sumOf(steps) === (gain?.size.atoms ?? 0) ? [] : ['the steps are more or less than the whole']),
        ...(steps.every(({ isCertain }) => isCertain === (origin !== 'unknown')) ? [] : ['certainty']),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('leaves out nothing that single requests show, decided on what was published', () => {
    const counts: Record<Fate | 'open', number> = { gained: 0, lost: 0, passing: 0, other: 0, open: 0 };
    const misread = new Set<string>();
    const faults = faultsOf((one) => {
      const { requests, open, misread: own } = sampleOf(one);
      for (const each of requests) counts[fateOf(each)] += 1;
      counts.open += open;
      for (const each of own) misread.add(each);
      return requests.flatMap((each) => leftOut(one, each)).map((what) => `leaves out ${what}`);
    });
    say(`managed history: single requests ${JSON.stringify(counts)}`);
    expect([...misread]).toEqual([]);
    expect(faults).toEqual([]);
    expect(Math.min(counts.gained, counts.lost, counts.passing)).toBeGreaterThan(100);
  });

  it('says of what others may hold that it changed, and not what for them', () => {
    const faults = faultsOf((one) => {
      const { widened, narrowed } = diffOf(startOf(one)?.text, endOf(one)?.text);
      // One that came back to what it was is not mentioned.
      const isMoved = widened !== null || narrowed !== null;
      const { own } = one;
      const parts = [own?.widened, own?.narrowed, own?.transient, own?.unknownStart];
      return [
        ...((one.isOlder && isMoved) === (own !== undefined) ? [] : [own ? 'has a row' : 'has no row']),
        ...(parts.some(Boolean) ? ['is certain of whoever holds it'] : []),
        ...(own?.indeterminate.length === 0 ? ['has a row that says nothing'] : []),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('counts the rows of each kind', () => {
    for (const { windows } of reports) {
      for (const { deltas, summary } of windows) {
        const count = (test: (row: Row) => boolean) => deltas.filter(test).length;
        expect(summary).toMatchObject({
          principalsWidened: count(({ widened }) => widened !== null),
          principalsNarrowed: count(({ narrowed }) => narrowed !== null),
          principalsTransient: count(({ transient }) => transient !== null),
          principalsUnknownStart: count(({ unknownStart }) => unknownStart !== null),
          principalsIndeterminate: count(({ indeterminate }) => indeterminate.length > 0),
        });
      }
    }
  });

  it('tells the net where the changes add up to more, as where a version came back', () => {
    const more = active().filter((one) => course(one).isMoreThanNet);
    const [rolledBack, returned] = [new Set<Version>(), new Set<Version>()];
    let unmoved = 0;
    for (const one of active()) {
      const own = returns(one.versions).filter(({ at }) =>
        one.path.some((moment, index) => index > 0 && moment.at === at),
      );
      for (const version of own) (version.kind === 'rollback' ? rolledBack : returned).add(version);
      const last = own.find(({ text }) => text === endOf(one)?.text && text === startOf(one)?.text);
      if (!last) continue;
      unmoved += 1;
      // What went in between and came back left nothing to tell; what came and went did.
      const came = one.path
        .slice(1, -1)
        .some(({ held }) => diffOf(startOf(one)?.held, held).widened !== null);
      expect([one.name, one.row?.widened ?? null, one.row?.narrowed ?? null]).toEqual([one.name, null, null]);
      expect([one.name, Boolean(one.row?.transient)]).toEqual([one.name, came]);
    }
    const told = windowDays.map((days) => {
      const own = active().filter((one) => one.days === days);
      const count = (test: (one: Case) => unknown) => own.filter(test).length;
      return [
        `${days} d: ${reports.length} dates × ${all.length} policies, ${own.length} with activity`,
        `${count(({ origin }) => origin === 'none')} new`,
        `${count(({ origin }) => origin === 'unknown')} of unknown start`,
        `${count(({ row }) => row?.widened || row?.narrowed)} with a net change`,
        `${count((one) => more.includes(one))} whose changes add up to more than the net`,
        `${count(({ row }) => row?.transient)} with transient access`,
        `${count(asks)} that ask who asks`,
      ].join(', ');
    });
    const undecided = active().flatMap(({ row }) => row?.indeterminate ?? []);
    const others = new Set(
      active()
        .flatMap(({ own }) => own?.indeterminate ?? [])
        .map(({ reason }) => reason),
    );
    say(
      ...told.map((line) => `managed history: ${line}`),
      `managed history: ${rolledBack.size} rollbacks and ${returned.size} other returns inside a window, ${unmoved} policy-windows that end on the content they began with`,
      `managed history: ${undecided.length} undecided for the roles; for whoever else holds a policy ${active().filter(({ own }) => own).length}, as ${[...others].join(', ')}`,
    );
    expect(undecided).toEqual([]);
    expect([...others]).toEqual(['it changed, and who holds it was not all seen']);
    const transient = active().filter(({ row }) => row?.transient);
    expect(transient.filter((one) => !more.includes(one)).map(({ name }) => name)).toEqual([]);
    expect(rolledBack.size).toBe(rollbacks.length);
    expect(Math.min(more.length, transient.length, returned.size, unmoved)).toBeGreaterThan(0);
  });
});

const sumOf = (steps: readonly Step[]) => steps.reduce((sum, { widened }) => sum + widened.size.atoms, 0);
const dateOf = (at: number | undefined) => (at === undefined ? 'no change' : new Date(at).toISOString());

const courses = new Map<Case, Course>();

function course(one: Case): Course {
  const found = courses.get(one) ?? courseOf(one);
  courses.set(one, found);
  return found;
}
