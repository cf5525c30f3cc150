export {
  DescribeRepositoriesCommand,
  ECRClient as Client,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
