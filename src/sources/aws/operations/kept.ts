/** Operations that bear on access and are not decoded: their records are kept whole for a later decoder. */
interface KeptGroup {
  readonly reason: string;
  /** Service → operations. */
  readonly operations: Readonly<Record<string, string>>;
}

const restReason = 'this kind of resource policy or grant is not decoded yet';

const groups: readonly KeptGroup[] = [
  {
    reason: 'network rules: the gateway plane is not collected yet',
    operations: {
      ec2: `CreateSecurityGroup DeleteSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress
        RevokeSecurityGroupIngress RevokeSecurityGroupEgress ModifySecurityGroupRules
        CreateNetworkAclEntry ReplaceNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation
        ModifyNetworkInterfaceAttribute CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints
        ModifyVpcEndpointServicePermissions CreateNetworkInterfacePermission DeleteNetworkInterfacePermission
        ModifyVerifiedAccessEndpointPolicy ModifyVerifiedAccessGroupPolicy CreateVpcPeeringConnection
        AcceptVpcPeeringConnection`,
      elasticfilesystem: 'ModifyMountTargetSecurityGroups',
      elasticloadbalancing: 'SetSecurityGroups CreateRule ModifyRule DeleteRule ModifyListener',
      rds: 'CreateDBSecurityGroup AuthorizeDBSecurityGroupIngress RevokeDBSecurityGroupIngress',
    },
  },
  {
    reason: 'API Gateway: the gateway plane is not collected yet',
    operations: {
      apigateway: `CreateRestApi PutRestApi ImportRestApi UpdateRestApi DeleteRestApi UpdateRestApiPolicy
        CreateResource UpdateResource DeleteResource PutMethod UpdateMethod DeleteMethod
        PutIntegration UpdateIntegration CreateIntegration DeleteIntegration
        CreateAuthorizer UpdateAuthorizer DeleteAuthorizer CreateDeployment UpdateDeployment DeleteDeployment
        CreateStage UpdateStage DeleteStage CreateUsagePlan UpdateUsagePlan DeleteUsagePlan
        CreateUsagePlanKey DeleteUsagePlanKey CreateApiKey ImportApiKeys UpdateApiKey DeleteApiKey
        CreateApi ImportApi ReimportApi UpdateApi DeleteApi CreateRoute UpdateRoute DeleteRoute
        CreateDomainName UpdateDomainName DeleteDomainName CreateBasePathMapping UpdateBasePathMapping
        DeleteBasePathMapping CreateApiMapping UpdateApiMapping DeleteApiMapping CreateVpcLink UpdateVpcLink
        DeleteVpcLink`,
      appsync: `CreateGraphqlApi UpdateGraphqlApi DeleteGraphqlApi CreateApiKey UpdateApiKey DeleteApiKey
        UpdateResolver`,
    },
  },
  {
    reason: 'web firewall: the gateway plane is not collected yet',
    operations: {
      wafv2: `CreateWebACL UpdateWebACL DeleteWebACL AssociateWebACL DisassociateWebACL UpdateIPSet UpdateRuleGroup
        DeleteRuleGroup PutPermissionPolicy DeletePermissionPolicy`,
      waf: 'UpdateWebACL DeleteWebACL UpdateIPSet PutPermissionPolicy DeletePermissionPolicy',
      'waf-regional': 'UpdateWebACL DeleteWebACL UpdateIPSet AssociateWebACL DisassociateWebACL',
      'network-firewall':
        'PutResourcePolicy DeleteResourcePolicy AssociateFirewallPolicy UpdateFirewallPolicy',
    },
  },
  {
    reason: 'VPC Lattice: the east-west plane is not collected yet',
    operations: {
      'vpc-lattice': `PutAuthPolicy DeleteAuthPolicy PutResourcePolicy DeleteResourcePolicy CreateService
        UpdateService DeleteService CreateServiceNetwork UpdateServiceNetwork DeleteServiceNetwork
        CreateServiceNetworkServiceAssociation DeleteServiceNetworkServiceAssociation
        CreateServiceNetworkVpcAssociation DeleteServiceNetworkVpcAssociation`,
    },
  },
  {
    reason: 'Cognito: the oauth plane is not collected yet',
    operations: {
      'cognito-idp': `CreateUserPool UpdateUserPool DeleteUserPool CreateUserPoolClient UpdateUserPoolClient
        DeleteUserPoolClient CreateResourceServer UpdateResourceServer DeleteResourceServer CreateIdentityProvider
        UpdateIdentityProvider DeleteIdentityProvider CreateGroup UpdateGroup DeleteGroup AdminAddUserToGroup
        AdminRemoveUserFromGroup`,
      'cognito-identity': `CreateIdentityPool UpdateIdentityPool DeleteIdentityPool SetIdentityPoolRoles
        SetPrincipalTagAttributeMap`,
    },
  },
  {
    reason: 'Identity Center is not collected yet',
    operations: {
      sso: `CreateAccountAssignment DeleteAccountAssignment CreatePermissionSet UpdatePermissionSet
        DeletePermissionSet ProvisionPermissionSet PutInlinePolicyToPermissionSet
        DeleteInlinePolicyFromPermissionSet AttachManagedPolicyToPermissionSet
        DetachManagedPolicyFromPermissionSet AttachCustomerManagedPolicyReferenceToPermissionSet
        DetachCustomerManagedPolicyReferenceFromPermissionSet PutPermissionsBoundaryToPermissionSet
        DeletePermissionsBoundaryFromPermissionSet CreateInstance DeleteInstance
        CreateInstanceAccessControlAttributeConfiguration UpdateInstanceAccessControlAttributeConfiguration
        DeleteInstanceAccessControlAttributeConfiguration CreateApplication UpdateApplication DeleteApplication
        CreateApplicationAssignment DeleteApplicationAssignment PutApplicationAssignmentConfiguration
        PutApplicationAccessScope DeleteApplicationAccessScope PutApplicationAuthenticationMethod
        DeleteApplicationAuthenticationMethod PutApplicationGrant DeleteApplicationGrant
        CreateTrustedTokenIssuer UpdateTrustedTokenIssuer DeleteTrustedTokenIssuer
        AttachManagedPolicyToProfile PutPermissionsPolicy DeletePermissionsPolicy AssociateProfile
        DisassociateProfile`,
      'sso-directory': `CreateUser DeleteUser UpdateUser CreateGroup DeleteGroup UpdateGroup AddMemberToGroup
        RemoveMemberFromGroup UpdatePassword EnableUser DisableUser`,
      identitystore: `CreateUser UpdateUser DeleteUser CreateGroup UpdateGroup DeleteGroup CreateGroupMembership
        DeleteGroupMembership`,
    },
  },
  {
    reason: 'resource shares (RAM) are not decoded yet',
    operations: {
      ram: `CreateResourceShare UpdateResourceShare DeleteResourceShare AssociateResourceShare
        DisassociateResourceShare AcceptResourceShareInvitation AssociateResourceSharePermission
        DisassociateResourceSharePermission CreatePermission CreatePermissionVersion SetDefaultPermissionVersion
        DeletePermission DeletePermissionVersion ReplacePermissionAssociations
        EnableSharingWithAwsOrganization PromoteResourceShareCreatedFromPolicy`,
    },
  },
  {
    reason: 'sharing of snapshots, images and documents is not decoded yet',
    operations: {
      ec2: `ModifySnapshotAttribute ResetSnapshotAttribute ModifyImageAttribute ResetImageAttribute
        CancelImageLaunchPermission ModifyFpgaImageAttribute DisableSnapshotBlockPublicAccess
        EnableSnapshotBlockPublicAccess DisableImageBlockPublicAccess EnableImageBlockPublicAccess`,
      rds: 'ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute',
      redshift: `AuthorizeSnapshotAccess RevokeSnapshotAccess AuthorizeDataShare DeauthorizeDataShare
        PutResourcePolicy DeleteResourcePolicy`,
      ssm: 'ModifyDocumentPermission PutResourcePolicy DeleteResourcePolicy',
    },
  },
  {
    reason: 'changes what the log records, not who has access',
    operations: {
      cloudtrail: `CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors
        PutInsightSelectors UpdateEventDataStore DeleteEventDataStore StopEventDataStoreIngestion
        RegisterOrganizationDelegatedAdmin DeregisterOrganizationDelegatedAdmin`,
      config: `StopConfigurationRecorder StartConfigurationRecorder DeleteConfigurationRecorder
        PutConfigurationRecorder DeleteDeliveryChannel DeleteConfigRule DeleteOrganizationConfigRule`,
      guardduty: `DeleteDetector UpdateDetector CreateIPSet UpdateIPSet DeletePublishingDestination
        DisassociateMembers DisassociateFromMasterAccount DisassociateFromAdministratorAccount
        StopMonitoringMembers DeleteMembers DeleteInvitations`,
      securityhub: 'DisableSecurityHub DeleteMembers DisassociateMembers BatchDisableStandards',
      'access-analyzer': 'DeleteAnalyzer',
      ec2: 'DeleteFlowLogs CreateFlowLogs',
      logs: 'DeleteLogGroup DeleteLogStream',
    },
  },
  {
    reason: 'identity providers for federation are not decoded yet',
    operations: {
      iam: `CreateSAMLProvider UpdateSAMLProvider DeleteSAMLProvider CreateOpenIDConnectProvider
        DeleteOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider
        RemoveClientIDFromOpenIDConnectProvider EnableOutboundWebIdentityFederation
        DisableOutboundWebIdentityFederation`,
      rolesanywhere: `CreateTrustAnchor UpdateTrustAnchor DeleteTrustAnchor EnableTrustAnchor DisableTrustAnchor
        CreateProfile UpdateProfile DeleteProfile EnableProfile DisableProfile PutAttributeMapping
        DeleteAttributeMapping ImportCrl EnableCrl DisableCrl DeleteCrl`,
      signin: 'PutResourcePermissionStatement DeleteResourcePermissionStatement',
    },
  },
  {
    reason: 'Kubernetes access (EKS) is not collected yet',
    operations: {
      eks: `CreateAccessEntry UpdateAccessEntry DeleteAccessEntry AssociateAccessPolicy DisassociateAccessPolicy
        CreatePodIdentityAssociation UpdatePodIdentityAssociation DeletePodIdentityAssociation
        AssociateIdentityProviderConfig DisassociateIdentityProviderConfig UpdateClusterConfig CreateCluster
        DeleteCluster`,
    },
  },
  {
    reason: 'gives a workload a role or new code, which is not followed yet',
    operations: {
      ec2: `AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation DisassociateIamInstanceProfile`,
      lambda: `UpdateFunctionCode UpdateFunctionConfiguration UpdateAlias CreateEventSourceMapping`,
      glue: 'CreateDevEndpoint UpdateDevEndpoint',
    },
  },
  {
    reason: 'deletes an alias, whose statements it does not name',
    operations: { lambda: 'DeleteAlias' },
  },
  {
    reason: 'tags of principals, which conditions may ask for, are not decoded yet',
    operations: {
      iam: `TagRole UntagRole TagUser UntagUser TagPolicy UntagPolicy TagInstanceProfile UntagInstanceProfile
        TagSAMLProvider UntagSAMLProvider TagOpenIDConnectProvider UntagOpenIDConnectProvider`,
    },
  },
  {
    reason: 'credentials other than access keys and console passwords are not decoded yet',
    operations: {
      iam: `CreateServiceSpecificCredential UpdateServiceSpecificCredential ResetServiceSpecificCredential
        DeleteServiceSpecificCredential UploadSSHPublicKey UpdateSSHPublicKey DeleteSSHPublicKey
        UploadSigningCertificate UpdateSigningCertificate DeleteSigningCertificate CreateVirtualMFADevice
        EnableMFADevice DeactivateMFADevice DeleteVirtualMFADevice ResyncMFADevice ChangePassword
        UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy SetSecurityTokenServicePreferences`,
      signin: 'PasswordUpdated PasswordRecoveryCompleted',
    },
  },
  {
    reason: 'organisation-wide settings are not decoded yet',
    operations: {
      iam: `EnableOrganizationsRootCredentialsManagement DisableOrganizationsRootCredentialsManagement
        PutAccountProperties
        EnableOrganizationsRootSessions DisableOrganizationsRootSessions CreateDelegationRequest
        AssociateDelegationRequest AcceptDelegationRequest RejectDelegationRequest UpdateDelegationRequest
        SendDelegationToken`,
      organizations: `CreateAccount CreateGovCloudAccount CloseAccountResult InviteAccountToOrganization
        AcceptHandshake CreateOrganization DeleteOrganization EnableAllFeatures RegisterDelegatedAdministrator
        DeregisterDelegatedAdministrator EnableAWSServiceAccess DisableAWSServiceAccess PutResourcePolicy
        DeleteResourcePolicy`,
      account: 'EnableRegion DisableRegion',
      controltower: 'EnableControl DisableControl',
    },
  },
  {
    reason: restReason,
    operations: {
      s3: `PutBucketOwnershipControls DeleteBucketOwnershipControls PutObjectAcl CreateAccessPoint
        PutMultiRegionAccessPointPolicy PutAccessPointPolicyForObjectLambda
        DeleteAccessPointPolicyForObjectLambda CreateAccessGrant DeleteAccessGrant
        PutAccessGrantsInstanceResourcePolicy DeleteAccessGrantsInstanceResourcePolicy
        CreateAccessGrantsLocation UpdateAccessGrantsLocation DeleteAccessGrantsLocation PutBucketReplication`,
      s3tables: 'PutTablePolicy DeleteTablePolicy',
      s3vectors: 'PutVectorBucketPolicy DeleteVectorBucketPolicy',
      s3files: 'PutFileSystemPolicy DeleteFileSystemPolicy',
      glacier: 'SetVaultAccessPolicy DeleteVaultAccessPolicy InitiateVaultLock',
      'ecr-public': 'SetRepositoryPolicy DeleteRepositoryPolicy',
      logs: 'PutDeliveryDestinationPolicy DeleteDeliveryDestinationPolicy',
      lakeformation: `GrantPermissions RevokePermissions BatchGrantPermissions BatchRevokePermissions
        PutDataLakeSettings`,
      aoss: `CreateAccessPolicy UpdateAccessPolicy DeleteAccessPolicy CreateSecurityPolicy UpdateSecurityPolicy
        DeleteSecurityPolicy`,
      iot: `CreatePolicy CreatePolicyVersion SetDefaultPolicyVersion DeletePolicy DeletePolicyVersion AttachPolicy
        DetachPolicy`,
      verifiedpermissions:
        'CreatePolicy UpdatePolicy DeletePolicy PutSchema CreatePolicyStore DeletePolicyStore',
      'bedrock-agentcore': `CreatePolicy UpdatePolicy DeletePolicy CreateGateway UpdateGateway DeleteGateway
        CreateAgentRuntime UpdateAgentRuntime`,
      bedrock: 'PutResourcePolicy DeleteResourcePolicy',
      codeartifact: 'PutRepositoryPermissionsPolicy DeleteRepositoryPermissionsPolicy',
      'acm-pca': 'CreatePermission DeletePermission',
      sagemaker: `PutModelPackageGroupPolicy DeleteModelPackageGroupPolicy PutEndpointPolicy
        DeleteEndpointPolicy`,
      imagebuilder: 'PutImagePolicy PutComponentPolicy PutImageRecipePolicy PutContainerRecipePolicy',
      signer: 'AddProfilePermission RemoveProfilePermission',
      schemas: 'PutResourcePolicy DeleteResourcePolicy',
      serverlessrepo: 'PutApplicationPolicy',
      rekognition: 'PutProjectPolicy DeleteProjectPolicy',
      comprehend: 'PutResourcePolicy DeleteResourcePolicy',
      'redshift-serverless': 'PutResourcePolicy DeleteResourcePolicy',
      lex: 'CreateResourcePolicy UpdateResourcePolicy DeleteResourcePolicy CreateResourcePolicyStatement',
      mediastore: 'PutContainerPolicy DeleteContainerPolicy',
      route53resolver: 'PutResolverRulePolicy PutFirewallRuleGroupPolicy PutResolverQueryLogConfigPolicy',
      xray: 'PutResourcePolicy DeleteResourcePolicy',
      dsql: 'PutClusterPolicy DeleteClusterPolicy',
      transfer: 'CreateUser UpdateUser DeleteUser CreateAccess UpdateAccess DeleteAccess',
      workspaces: 'UpdateWorkspaceImagePermission UpdateConnectionAliasPermission',
      appstream: 'UpdateImagePermissions DeleteImagePermissions',
      datazone: 'AddPolicyGrant RemovePolicyGrant',
      oam: 'PutSinkPolicy',
      'ssm-contacts': 'PutContactPolicy',
      mediapackagev2: `PutChannelPolicy DeleteChannelPolicy PutOriginEndpointPolicy DeleteOriginEndpointPolicy`,
      mediatailor: 'PutChannelPolicy DeleteChannelPolicy',
      entityresolution: 'PutPolicy AddPolicyStatement DeletePolicyStatement',
      'license-manager': 'CreateGrant AcceptGrant DeleteGrant CreateGrantVersion',
      grafana: 'UpdatePermissions',
      qbusiness: 'AssociatePermission DisassociatePermission',
      quicksight: `UpdateDashboardPermissions UpdateDataSetPermissions UpdateDataSourcePermissions
        UpdateAnalysisPermissions UpdateFolderPermissions UpdateTemplatePermissions UpdateThemePermissions
        UpdateTopicPermissions`,
      omics: 'PutS3AccessPolicy DeleteS3AccessPolicy',
    },
  },
];

/** `service:Operation` → why it is kept. */
export const keptOperations: ReadonlyMap<string, string> = new Map(
  groups.flatMap(({ reason, operations }) =>
    Object.entries(operations).flatMap(([service, names]) =>
      names.split(/\s+/).map((name) => [`${service}:${name}`, reason] as const),
    ),
  ),
);

/** Names that mean the same in whichever service, so that one that is new does not pass unseen. */
export const keptNames: ReadonlySet<string> = new Set([
  'PutResourcePolicy',
  'DeleteResourcePolicy',
  'AddPermission',
  'RemovePermission',
  'PutPermission',
  'PutPermissionPolicy',
  'DeletePermissionPolicy',
  'PutResourcePermission',
  'DeleteResourcePermission',
]);

/** Why an operation is kept; undefined when it is not. */
export function keptReason(operation: string): string | undefined {
  const name = operation.slice(operation.indexOf(':') + 1);
  return keptOperations.get(operation) ?? (keptNames.has(name) ? restReason : undefined);
}
