import type { Routes } from '@angular/router';

export default [{ path: ':id', title: 'Provenance', loadComponent: () => import('./provenance.page') }] satisfies Routes;
