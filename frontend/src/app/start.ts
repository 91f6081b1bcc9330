/** What every page needs besides the framework's core: a file of its own, so that neither is a long task. */
import './core/parts';

export { Router } from '@angular/router';
export { appConfig } from './app.config';
export { Shell } from './core/shell/shell';
