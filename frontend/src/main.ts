import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app/app.config';
import './app/core/parts';
import { Shell } from './app/core/shell/shell';

// In a task of its own: the browser paints what index.html shows before the app is set up.
setTimeout(() => {
  bootstrapApplication(Shell, appConfig).catch((error: unknown) => {
    console.error(error);
  });
});
