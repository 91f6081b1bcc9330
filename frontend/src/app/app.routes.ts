import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', pathMatch: 'full', loadChildren: () => import('./overview/overview.routes') },
  { path: 'live', loadChildren: () => import('./runs/runs.routes') },
  { path: 'runs', loadChildren: () => import('./runs/run.routes') },
  { path: 'compare', loadChildren: () => import('./compare/compare.routes') },
  { path: 'functions', loadChildren: () => import('./functions/functions.routes') },
  { path: 'provenance', loadChildren: () => import('./provenance/provenance.routes') },
  { path: 'insights', loadChildren: () => import('./insights/insights.routes') },
  { path: 'sources', loadChildren: () => import('./sources/sources.routes') },
  { path: 'corpus', loadChildren: () => import('./corpus/corpus.routes') },
  { path: 'system', loadChildren: () => import('./system/system.routes') },
  { path: '**', title: 'Not found', loadComponent: () => import('./core/not-found.page') },
];
