import { parentPort } from 'node:worker_threads';
import { serve } from '../../../src/sources/records/serve.ts';
import { harbour } from './fake-source.ts';

if (parentPort === null) throw new Error('fake-worker.ts is started as a worker thread');
serve(parentPort, [harbour]);
