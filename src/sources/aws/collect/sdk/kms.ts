export {
  GetKeyPolicyCommand,
  KMSClient as Client,
  ListGrantsCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
