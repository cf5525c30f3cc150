import type { Compiled } from '../core/model/compiled.ts';
import type { Instant, Window } from '../core/model/time.ts';
import type { ActionUniverse } from '../core/surface/action-universe.ts';
import { stateBefore } from '../core/timeline/replay.ts';
import { createCourses } from '../core/window/bearing.ts';
import type { Holding } from '../core/window/catalogue-drift.ts';
import { addNets, addSightings, type Nets, type Sighting } from '../core/window/changes.ts';
import type { Compiler, Directory } from '../core/window/compiler.ts';
import type { RunFate } from '../core/window/fates.ts';
import { reachedIn, type Station, stationOf } from '../core/window/reach.ts';
import { createRows, type Row } from '../core/window/rows.ts';
import { seriesOf } from '../core/window/series.ts';
import { analyse } from '../core/window/subject.ts';
import { createMet, type Met } from './understanding.ts';
import type { Weighed, Weighing } from './weights.ts';

export interface AnalysisRequest {
  readonly compiler: Compiler;
  readonly historyOf: Directory['historyOf'];
  readonly universe: ActionUniverse;
  readonly windows: readonly Window[];
  readonly widest: Window;
  /** For each window; undefined: nothing is weighed. */
  readonly weighing: (() => Weighing) | undefined;
  /** Whether both ends of the widest window are asked for afterwards. */
  readonly isHeld: boolean;
}

/** What one source comes to, a list per window. */
export interface Analysis {
  readonly rows: readonly (readonly Row[])[];
  readonly nets: readonly Nets[];
  readonly weighed: readonly Weighed[];
  readonly sightings: readonly Sighting[];
  readonly met: Met;
  readonly held: readonly Holding[];
}

/** One subject after the other: what was found of one is added to what is kept, and let go. */
export function analyseSource(request: AnalysisRequest): Analysis {
  const { compiler, historyOf, universe, windows, widest } = request;
  const parts = windows.map((window) => ({
    window,
    rows: createRows(compiler),
    nets: new Map<string, RunFate>(),
    weighing: request.weighing?.(),
    stations: [] as Station[],
  }));
  const sightings = new Map<string, Sighting>();
  const met = createMet();
  const held: Holding[] = [];
  const coursesOf = createCourses(compiler, historyOf);
  for (const subject of compiler.subjects()) {
    const series = seriesOf(subject, { compiler, coursesOf }, widest.start, widest.end);
    met.add(series.start);
    for (const { after } of series.runs) met.add(after);
    const { object, aspect, isCarrier } = subject;
    analyse({ series, universe }, windows).forEach((result, index) => {
      const finding = { object: object.id, aspect, isCarrier, result };
      const part = parts[index];
      if (!part) return;
      part.rows.add(finding);
      addNets(part.nets, finding);
      part.weighing?.add(finding);
      addSightings(sightings, finding);
      const station = stationOf(finding, compiler, universe);
      if (station) part.stations.push(station);
      if (request.isHeld && part.window === widest)
        held.push({ object: object.id, isCarrier, start: result.start, end: result.end });
    });
  }
  const lookAt = looking(request);
  return {
    rows: parts.map(({ rows, stations }) => rows.all(reachedIn(stations, { compiler, universe, lookAt }))),
    nets: parts.map(({ nets }) => nets),
    weighed: parts.flatMap(({ weighing }) => weighing?.weighed() ?? []),
    sightings: [...sightings.values()],
    met,
    held,
  };
}

/** As many as one principal may have in reach at both ends of three windows. */
const mostLooks = 100;

/** Principals as they were when an instant came. */
function looking({ compiler, historyOf }: AnalysisRequest): (principal: string, at: Instant) => Compiled {
  const known = new Map<string, Compiled>();
  return (principal, at) => {
    const key = `${at} ${principal}`;
    const found = known.get(key) ?? look(principal, at);
    if (known.size >= mostLooks) known.clear();
    known.set(key, found);
    return found;
  };

  function look(principal: string, at: Instant): Compiled {
    const object = compiler.principalOf(principal);
    if (!object) throw new Error(`${principal} has no side of its own`);
    const world = { state: (one: typeof object) => stateBefore(historyOf(one), at) };
    return compiler.compile({ object, aspect: 'identity', isCarrier: false }, world);
  }
}
