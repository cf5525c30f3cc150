import { parentPort } from 'node:worker_threads';
import { serve } from '../../../src/sources/records/serve.ts';
import { selecting } from '../source.ts';

if (parentPort === null) throw new Error('this is started as a worker thread');
serve(parentPort, [selecting]);
