/** Kept equal to package.json by a test, so that `--version` opens no file. */
export const version = '0.1.0';
