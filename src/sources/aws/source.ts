import type { Source } from '../source.ts';
import { decode, sourceId } from './decode.ts';
import { createCompiler } from './effective/compiler.ts';
import { geography } from './geography.ts';
import { notDecodedReason } from './reasons.ts';
import { selector } from './selector.ts';
import { settingsSchema } from './settings.ts';

export const aws: Source = {
  id: sourceId,
  title: 'AWS CloudTrail and IAM',
  selector,
  decode,
  notDecodedReason,
  geography,
  createCompiler,
  settings: settingsSchema,
  collector: async () => (await import('./collect/collector.ts')).collector,
};
