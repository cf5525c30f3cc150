import type { Aspect } from '../model/compiled.ts';
import type { SubjectWindow } from './subject.ts';

/** One aspect of one object in one window. */
export interface Finding {
  readonly object: string;
  readonly aspect: Aspect;
  readonly isCarrier: boolean;
  readonly result: SubjectWindow;
}
