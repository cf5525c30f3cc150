export {
  GetResourcePolicyCommand,
  ListSecretsCommand,
  SecretsManagerClient as Client,
} from '@aws-sdk/client-secrets-manager';
