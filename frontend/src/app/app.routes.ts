import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', pathMatch: 'full', loadChildren: () => import('./runs/runs.routes') },
  { path: 'runs', loadChildren: () => import('./runs/run.routes') },
  { path: 'insights', loadChildren: () => import('./insights/insights.routes') },
  { path: 'sources', loadChildren: () => import('./sources/sources.routes') },
  { path: 'corpus', loadChildren: () => import('./corpus/corpus.routes') },
  { path: 'system', loadChildren: () => import('./system/system.routes') },
  { path: '**', title: 'Not found', loadComponent: () => import('./core/not-found.page') },
];
