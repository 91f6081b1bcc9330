import { createApplication } from '@angular/platform-browser';
import { later } from './app/core/later';

// Each step is a task of its own, so that a slow phone paints and answers to fingers in between; the first paint is of what index.html shows.
void (async () => {
  await later();
  const { appConfig, Router, Shell } = await import('./app/start');
  await later();
  const app = await createApplication(appConfig);
  await later();
  app.bootstrap(Shell);
  await later();
  app.injector.get(Router).initialNavigation();
})().catch((error: unknown) => {
  console.error(error);
});
