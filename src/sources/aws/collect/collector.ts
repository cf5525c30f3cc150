import type { Collector } from '../../collector.ts';
import { collect } from './collect.ts';
import { estimate } from './estimate.ts';
import { examine } from './examine.ts';
import { permissions } from './permissions.ts';

/** What talks to AWS; nothing else of drift does. */
export const collector: Collector = { collect, estimate, examine, permissions };
