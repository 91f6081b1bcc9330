import type { Routes } from '@angular/router';

export default [{ path: '', title: 'Compare runs', loadComponent: () => import('./compare.page') }] satisfies Routes;
