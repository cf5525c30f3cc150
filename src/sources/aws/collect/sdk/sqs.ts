export {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SQSClient as Client,
} from '@aws-sdk/client-sqs';
