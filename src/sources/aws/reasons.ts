import { keptReason } from './operations/kept.ts';
import { sessionOperations } from './sessions.ts';

/** AWS names the event type for every MCP tool call, whatever the tool's name and service. */
export const toolCallType = 'AwsMcpEvent';
export const toolCallReason = 'agent tool call';

export const unnamedTargetReason = 'the record does not say what was changed';

/** Why an operation's records made no change event. */
export function notDecodedReason(operation: string): string {
  const reason = keptReason(operation);
  if (reason !== undefined) return reason;
  return sessionOperations.has(operation)
    ? 'issues a credential, which changes no policy'
    : 'does not change access policy';
}
