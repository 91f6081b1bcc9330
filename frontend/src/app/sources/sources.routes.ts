import type { ActivatedRouteSnapshot, Routes } from '@angular/router';

const titleOf = ({ params }: ActivatedRouteSnapshot): string => `Source ${String(params['sourceId'])}`;

export default [
  { path: '', title: 'Sources', loadComponent: () => import('./sources.page') },
  { path: ':sourceId', title: titleOf, loadComponent: () => import('./source.page') },
] satisfies Routes;
