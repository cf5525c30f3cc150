import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/sources/aws/redact.ts';

describe('secrets are replaced and pointed to', () => {
  it.each([
    [{ credentials: { accessKeyId: 'ASIA', sessionToken: 'x' } }, '/credentials/sessionToken'],
    [{ accessKey: { secretAccessKey: 'x' } }, '/accessKey/secretAccessKey'],
    [{ masterUserPassword: 'x' }, '/masterUserPassword'],
    [{ newPassword: 'x' }, '/newPassword'],
    [{ Client_Secret: 'x' }, '/Client_Secret'],
    [{ privateKey: { pem: 'x' } }, '/privateKey'],
    [{ headers: { Authorization: 'x' } }, '/headers/Authorization'],
    [{ 'x-amz-security-token': 'x' }, '/x-amz-security-token'],
    [{ environment: { variables: { DB_URL: 'x' } } }, '/environment/variables/DB_URL'],
    [
      { environmentVariables: [{ name: 'KEY', value: 'x', type: 'PLAINTEXT' }] },
      '/environmentVariables/0/value',
    ],
    [{ 'a/b~c': [{ password: 'x' }] }, '/a~1b~0c/0/password'],
    [{ loginTo: 'https://example.com/?auth_code=x&y=1' }, '/loginTo'],
    [{ note: 'Bearer abcdefghijklmnopqrstuvwxyz' }, '/note'],
    [{ body: '-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----' }, '/body'],
  ])('%j', (event, pointer) => {
    const { body, pointers } = redact(event);
    expect(pointers).toEqual([pointer]);
    expect(body).toContain('REDACTED');
    expect(body).not.toMatch(/"x"|=x&|\nx/);
  });
});

describe('what is no secret stays', () => {
  it.each([
    { accessKeyId: 'AKIA', nextToken: 'page', clientToken: 'once', passwordResetRequired: true },
    {
      password: null,
      masterUserPassword: '****',
      newPassword: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      secretString: '',
    },
    { secretId: 'db', secretArn: 'arn', generateSecret: true, tags: { environment: 'prod' } },
    { policyDocument: '{"Action":"secretsmanager:GetSecretValue","Resource":"*"}' },
  ])('%j', (event) => {
    expect(redact(event)).toEqual({ body: JSON.stringify(event), pointers: [] });
  });
});
