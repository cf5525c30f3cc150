export {
  GetTopicAttributesCommand,
  ListTopicsCommand,
  SNSClient as Client,
} from '@aws-sdk/client-sns';
