import type { Source } from '../source.ts';
import { decode, sourceId } from './decode.ts';
import { selector } from './selector.ts';

export const aws: Source = { id: sourceId, title: 'AWS CloudTrail and IAM', selector, decode };
