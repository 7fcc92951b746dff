// The sources are TypeScript: a thread, like the command, loads them through tsx.
import { register } from 'tsx/esm/api';

register();
const { compile } = await import('./typst-compile.ts');
export default compile;
