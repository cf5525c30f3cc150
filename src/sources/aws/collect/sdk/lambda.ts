export {
  GetPolicyCommand,
  LambdaClient as Client,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
