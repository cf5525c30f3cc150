import { parentPort } from 'node:worker_threads';
import { sources } from '../registry.ts';
import { serve } from './serve.ts';

if (parentPort === null) throw new Error('worker.ts is started as a worker thread');
serve(parentPort, sources);
