import type { ActivatedRouteSnapshot, Routes } from '@angular/router';

const titleOf = ({ params }: ActivatedRouteSnapshot): string => `Run ${String(params['runId'])}`;

export default [
  { path: '', pathMatch: 'full', title: 'Runs', loadComponent: () => import('./list/runs.page') },
  { path: ':runId', title: titleOf, loadComponent: () => import('./run.page') },
] satisfies Routes;
