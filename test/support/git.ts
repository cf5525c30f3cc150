import { execFileSync } from 'node:child_process';

/** Git without the configuration of whoever runs the tests. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', [...args], {
    cwd: folder,
    env: gitEnvironment,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

export function commitAll(folder: string, message = 'policies'): void {
  git(folder, 'add', '--all');
  git(folder, '-c', 'user.name=maria', '-c', 'user.email=maria@example.com', 'commit', '-q', '-m', message);
}
