import { execFileSync } from 'node:child_process';

/** Makes dist/ anew where a source has changed: threads, the sandbox and the command run what is built. */
export default function build(): void {
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' });
}
